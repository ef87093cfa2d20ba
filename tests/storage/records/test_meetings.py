"""Meetings are closed once, in a series per filters, with a baseline that nothing changes afterwards."""

from datetime import date

import pyarrow as pa
import pytest

from model.errors import Fault
from storage.records import baselines, meetings, views

DAY = date(2026, 11, 2)
FACTS = {"as_of": DAY, "snapshot_id": "s1", "charter_version": 3, "minutes": {"de": "<p>Protokoll</p>"}}
WHOLE = meetings.series_of(())


def closed(records, after=0, where=(), **more):
    with records.begin() as session:
        return meetings.close(session, after=after, where=where, **{**FACTS, **more})


def test_filters_in_any_order_are_one_series():
    one = meetings.series_of([("region", ["b", "a"]), ("segment", ["x"])])
    assert one == meetings.series_of([("segment", ["x"]), ("region", ["a", "b"])])
    assert one != meetings.series_of([("region", ["a"]), ("segment", ["x"])])


def test_numbers_count_within_a_series(records):
    dach = (("region", ("DACH",)),)
    numbers = [closed(records).number, closed(records, after=1).number, closed(records, where=dach).number]
    assert numbers == [1, 2, 1]
    with records.reading() as session:
        assert meetings.last(session, WHOLE).number == 2
        assert [one.number for one in meetings.of_series(session, WHOLE)] == [2, 1]
        elsewhere = meetings.latest_elsewhere(session, WHOLE)
    assert elsewhere.filters == {"region": ["DACH"]}
    assert elsewhere.charter_version == 3


def test_a_meeting_is_closed_once(records):
    closed(records)
    with pytest.raises(Fault, match=r"meeting\.already_closed"):
        closed(records)
    with records.reading() as session:
        assert len(meetings.of_series(session, WHOLE)) == 1


def test_the_last_one_of_a_day_is_none_of_later(records):
    closed(records)
    closed(records, after=1, as_of=date(2026, 11, 16))
    with records.reading() as session:
        assert meetings.last(session, WHOLE, until=date(2026, 11, 15)).number == 1
        assert meetings.last(session, WHOLE, until=date(2026, 11, 1)) is None


def test_minutes_are_kept(records):
    meeting = closed(records)
    with records.reading() as session:
        assert meetings.minutes_of(session, meeting.meeting_id) == {"de": "<p>Protokoll</p>"}
        assert meetings.minutes_of(session, 99) == {}


def test_baseline_comes_back_as_it_was_frozen(records):
    phases = pa.table({"account_id": ["007", "NA", "9007199254740993123"], "phase": ["trigger", "won", "trigger"]})
    with records.begin() as session:
        meeting = meetings.close(session, after=0, where=(), **FACTS)
        baselines.freeze(session, meeting.meeting_id, phases)
    with records.reading() as session:
        assert baselines.frozen(session, meeting.meeting_id).to_pydict() == phases.to_pydict()
        assert baselines.frozen(session, 99).num_rows == 0


def test_a_meeting_that_fails_to_close_leaves_nothing(records):
    def close_and_fail():
        with records.begin() as session:
            meetings.close(session, after=0, where=(), **FACTS)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        close_and_fail()
    with records.reading() as session:
        assert meetings.last(session, WHOLE) is None


class TestViews:
    def saved(self, records, owner, name, page="stuck"):
        with records.begin() as session:
            return views.save(session, owner=owner, name=name, page=page, query={"phase": ["comparison"]}).view_id

    def seen(self, records, owner):
        with records.reading() as session:
            return [(view.name, view.owner, view.page) for view in views.seen_by(session, owner)]

    def test_own_and_shared_ones_are_seen(self, records):
        self.saved(records, "nele", "mine")
        self.saved(records, "ben", "his")
        self.saved(records, views.EVERYBODY, "ours")
        assert self.seen(records, "nele") == [("mine", "nele", "stuck"), ("ours", "", "stuck")]

    def test_same_name_replaces(self, records):
        first = self.saved(records, "nele", "mine")
        assert self.saved(records, "nele", "mine", page="dwell") == first
        assert self.seen(records, "nele") == [("mine", "nele", "dwell")]

    def test_nobody_forgets_for_another(self, records):
        number = self.saved(records, "nele", "mine")
        with records.begin() as session:
            views.forget(session, number, owners=("ben", views.EVERYBODY))
        assert len(self.seen(records, "nele")) == 1
        with records.begin() as session:
            views.forget(session, number, owners=("nele", views.EVERYBODY))
        assert self.seen(records, "nele") == []
