"""Decisions: nobody overwrites unseen, every wording is kept, the next meeting finds what the last one agreed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from storage.records import Records, decisions, meetings
from storage.records.decisions import ChangedMeanwhile, Wording

DAY = date(2026, 11, 2)
SERIES = meetings.series_of(())
CALL = Wording("Call acme", owner="Nele", due_on=date(2026, 11, 9), account_id="acme")
FACTS = {"as_of": DAY, "snapshot_id": "s1", "charter_version": 1, "minutes": {}}


@pytest.fixture
def other(place):
    """A second process on the same database."""
    opened = Records(*place)
    yield opened
    opened.close()


def added(records: Records, wording: Wording = CALL, series: str = SERIES, **more) -> int:
    with records.begin() as session:
        return decisions.add(session, series, wording, decided_on=DAY, **more).decision_id


def changed(records: Records, number: int, wording: Wording, seen: int, by: str | None = None) -> int:
    with records.begin() as session:
        return decisions.change(session, number, wording, seen_version=seen, by=by).version


def test_what_is_added_is_read_elsewhere(records, other):
    number = added(records, value_then=12.0, by="Nele")
    with other.reading() as session:
        (found,) = decisions.running(session, SERIES)
    assert (found.decision_id, found.wording, found.version, found.value_then) == (number, CALL, 1, 12.0)
    assert found.changed_by == "Nele"
    assert abs(datetime.now(UTC) - found.changed_at) < timedelta(minutes=1)


class TestTwoPeople:
    def test_the_later_one_sees_what_happened(self, records, other):
        number = added(records)
        theirs, yours = Wording("Visit acme", owner="Nele"), Wording("Write to acme", owner="Ben")
        assert changed(records, number, theirs, seen=1, by="Nele") == 2
        with pytest.raises(ChangedMeanwhile) as raised:
            changed(other, number, yours, seen=1)
        assert (raised.value.theirs.wording, raised.value.yours) == (theirs, yours)
        assert (raised.value.theirs.version, raised.value.theirs.changed_by) == (2, "Nele")
        with other.reading() as session:
            assert decisions.running(session, SERIES)[0].wording == theirs

    def test_having_seen_it_they_may_save_all_the_same(self, records, other):
        number = added(records)
        changed(records, number, Wording("Visit acme"), seen=1)
        assert changed(other, number, Wording("Write to acme"), seen=2) == 3

    def test_of_many_at_once_one_gets_through(self, records, other):
        number, together = added(records), Barrier(6)

        def save(place: int) -> bool:
            together.wait()
            try:
                changed(records if place % 2 else other, number, Wording(f"by {place}"), seen=1)
            except ChangedMeanwhile:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(save, range(6))) == 1
        with records.reading() as session:
            assert decisions.running(session, SERIES)[0].version == 2
            assert [one.version for one in decisions.versions(session, number)] == [1, 2]


def test_every_wording_is_kept(records):
    number = added(records, by="Nele")
    changed(records, number, Wording("Visit acme", status="done"), seen=1, by="Ben")
    with records.reading() as session:
        kept = decisions.versions(session, number)
    assert [(one.version, one.wording["text"], one.changed_by) for one in kept] == [
        (1, "Call acme", "Nele"),
        (2, "Visit acme", "Ben"),
    ]
    assert kept[0].wording["due_on"] == "2026-11-09"


def test_saving_the_same_again_is_no_new_version(records):
    assert changed(records, added(records), CALL, seen=1) == 1


def test_unknown_decision(records):
    with pytest.raises(KeyError):
        changed(records, 99, CALL, seen=1)


def test_mark_changes_with_every_change_and_only_then(records):
    def mark() -> str:
        with records.reading() as session:
            return decisions.mark(session, SERIES)

    marks = [mark()]
    number = added(records)
    marks.append(mark())
    changed(records, number, Wording("Visit"), seen=1)
    marks.append(mark())
    added(records, series=meetings.series_of([("region", ["DACH"])]))
    assert len(set(marks)) == 3
    assert mark() == marks[-1]


def test_the_next_meeting_opens_with_what_was_agreed(records):
    soon = Wording("Soon", due_on=date(2026, 11, 5))
    first, second, undated = added(records), added(records, soon), added(records, Wording("Some day"))
    with records.begin() as session:
        meeting = meetings.close(session, after=0, where=(), **FACTS)
        decisions.hand_to(session, meeting.meeting_id, SERIES)
    changed(records, first, Wording("Call acme", status="done"), seen=1)
    with records.reading() as session:
        assert decisions.running(session, SERIES) == []
        carried = decisions.carried(session, SERIES, since=meeting.closed_at)
        assert [one.decision_id for one in carried] == [second, first, undated]
    with records.begin() as session:
        later = meetings.close(session, after=1, where=(), **FACTS)
    with records.reading() as session:
        carried = decisions.carried(session, SERIES, since=later.closed_at)
    assert [one.decision_id for one in carried] == [second, undated], "done before the last meeting: not told again"


def test_series_do_not_mix(records):
    added(records, series=meetings.series_of([("region", ["DACH"])]))
    with records.reading() as session:
        assert decisions.running(session, SERIES) == []


def test_owners_are_names_to_choose_from(records):
    for name in ("Nele", "Ben", "Nele"):
        added(records, Wording("x", owner=name))
    with records.reading() as session:
        assert decisions.owners(session, SERIES) == ["Ben", "Nele"]
