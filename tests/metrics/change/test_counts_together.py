"""Counts of the same spells asked as one, and from when on a count can tell."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metrics.change.tallies import counted_from
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import accounts_by_chance, simulated_log


def test_a_filter_that_leaves_everybody_changes_no_figure(tmp_path):
    """Filtered, what is left is read once for all counts; unfiltered each is asked alone."""
    warehouse = Warehouse(tmp_path)
    events = simulated_log(1, accounts=250)
    accounts = accounts_by_chance(1, sorted({event["account_id"] for event in events}))
    snapshot = publish(warehouse, phase_event=events, account=accounts)
    as_of = date(2025, 8, 20)
    everybody = {"segment": [None, *sorted(snapshot.values_of("segment"))]}
    period = {"start": as_of - timedelta(days=19), "end": as_of}
    for metric, options in (("compare", period), ("signals", {"as_of": as_of, "grain": "week"})):
        alone, together = (answer(snapshot, metric, where=where, **options) for where in (None, everybody))
        assert alone.num_rows > 0
        assert together.equals(alone)


@pytest.mark.parametrize(
    ("figure", "phase", "day"),
    [
        # On 1 January 120 days still lie ahead of whoever came on it: stuck on 2 May, the day after.
        ("stuck", "trigger", date(2026, 5, 2)),
        ("stuck", "comparison", date(2026, 2, 1)),
        ("stuck", "decision", date(2026, 1, 2)),
        ("entries", "trigger", date(2026, 1, 1)),
    ],
)
def test_nobody_is_newly_stuck_before_the_record_is_as_long_as_the_limit(figure, phase, day):
    trigger = {("trigger", None): (90, "charter"), ("trigger", "SMB"): (120, "segment")}
    limits = {**trigger, ("comparison", None): (30, "phase")}
    assert counted_from(date(2026, 1, 1), limits, figure, phase) == day


def test_where_nobody_is_in_play_the_next_count_is_not_taken_for_the_one_that_is_missing(tmp_path):
    """Nobody can be stuck: there is one count less than in the question before, compiled for somebody in play."""
    warehouse = Warehouse(tmp_path)
    period = {"start": date(2026, 3, 1), "end": date(2026, 3, 31)}
    for phase in ("trigger", "won"):
        event = {"account_id": "a", "phase": phase, "occurred_at": datetime(2026, 3, 9, 9, tzinfo=UTC), "sequence": 1,
                 "row_no": 1, "is_entry_known": True, "evidence_id": "e", "known_by": "observed"}  # fmt: skip
        snapshot = publish(warehouse, phase_event=[event])
        found = {(row["figure"], row["phase"]): row["now"] for row in answer(snapshot, "compare", **period).to_pylist()}
        assert (found["entries", "trigger"], found["wins", "won"]) == ((1, 0) if phase == "trigger" else (0, 1))
