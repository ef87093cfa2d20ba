"""Leadership reviews: one a day, none of a later day, the demonstration's apart; what was held and decided by a day."""

from datetime import date

from storage.records import decisions, leadership_reviews, meetings
from storage.records.decisions import Wording

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)


def noted(records, day=APRIL, *, is_demo=False):
    with records.reading() as session:
        return [
            (one.reviewed_on, one.note, one.noted_by) for one in leadership_reviews.until(session, day, is_demo=is_demo)
        ]


def test_one_a_day_and_none_of_a_later_day(records):
    for day, note, by in ((APRIL, "second", "b"), (MARCH, "first", "a"), (APRIL, "second again", None)):
        with records.begin() as session:
            leadership_reviews.add(session, reviewed_on=day, note=note, by=by)
    assert noted(records) == [(MARCH, "first", "a"), (APRIL, "second again", None)]
    assert noted(records, MARCH) == [(MARCH, "first", "a")]


def test_those_of_a_demonstration_stay_apart_and_go(records):
    with records.begin() as session:
        leadership_reviews.add(session, reviewed_on=MARCH, note="real")
        leadership_reviews.add(session, reviewed_on=MARCH, note="played", is_demo=True)
    assert (noted(records), noted(records, is_demo=True)) == ([(MARCH, "real", None)], [(MARCH, "played", None)])
    with records.begin() as session:
        leadership_reviews.forget_demonstration(session)
    assert (len(noted(records)), noted(records, is_demo=True)) == (1, [])


def test_meetings_and_decisions_of_every_series_or_one(records):
    whole, part = meetings.series_of(()), meetings.series_of([("region", ["Nord"])])
    facts = {"snapshot_id": "s", "charter_version": 1, "minutes": {}}
    with records.begin() as session:
        meetings.close(session, after=0, where=(), as_of=APRIL, **facts)
        meetings.close(session, after=0, where=[("region", ["Nord"])], as_of=MARCH, **facts)
        decisions.add(session, part, Wording("in part"), decided_on=MARCH)
        decisions.add(session, whole, Wording("in all"), decided_on=APRIL)
    with records.reading() as session:
        assert [one.as_of for one in meetings.held(session, until=APRIL)] == [MARCH, APRIL]
        assert [one.as_of for one in meetings.held(session, until=APRIL, series=whole)] == [APRIL]
        assert [one.text for one in decisions.made(session, until=APRIL)] == ["in part", "in all"]
        assert [one.text for one in decisions.made(session, until=MARCH)] == ["in part"]
        assert decisions.made(session, until=MARCH, series=whole) == []
        assert meetings.held(session, until=APRIL, is_demo=True) == []
