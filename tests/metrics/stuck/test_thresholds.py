"""From which age an account is stuck: traced by hand, one spell after the other."""

from datetime import date, timedelta

import pytest

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys

AS_OF = date(2026, 1, 1) + timedelta(days=400)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("thresholds"), keep=1)


def thresholds(warehouse, lines, segments, **changes):
    charter = default_charter().model_copy(update=changes)
    accounts = [{"account_id": key, "name": key, "segment": segment} for key, segment in segments.items()]
    snapshot = publish(warehouse, charter, phase_event=journeys(*lines), account=accounts)
    found = rows(answer(snapshot, "thresholds", as_of=AS_OF))
    return {(row["phase"], row["segment"]): (row["threshold_days"], row["threshold_source"]) for row in found}


def moved_on(segment, days, *, name):
    lines = [f"{name}{n}: trigger@0 > orientation@{day}" for n, day in enumerate(days)]
    return lines, {f"{name}{n}": segment for n in range(len(lines))}


def test_whoever_falls_silent_sets_no_threshold(warehouse):
    """20 move on on days 1 to 20, 10 go dormant on day 180: 17 of the 20 (85 %) had moved on by day 17."""
    lines, segments = moved_on("A", range(1, 21), name="a")
    lines += [f"d{n}: trigger@0 > dormant@180" for n in range(10)]
    segments |= {f"d{n}": "A" for n in range(10)}
    assert thresholds(warehouse, lines, segments)["trigger", "A"] == (17, "segment")


def test_the_share_is_the_charters(warehouse):
    lines, segments = moved_on("A", range(1, 21), name="a")
    assert thresholds(warehouse, lines, segments, stuck_share=0.5)["trigger", "A"] == (10, "segment")


def test_19_that_moved_on_are_too_few_whoever_else_left(warehouse):
    """19 of A and 30 lost: A has no threshold, nor has the phase: the charter's 90 days hold."""
    lines, segments = moved_on("A", [5] * 19, name="a")
    lines += [f"l{n}: trigger@0 > lost@3" for n in range(30)]
    segments |= {f"l{n}": "A" for n in range(30)}
    assert thresholds(warehouse, lines, segments)["trigger", "A"] == (90, "charter")


def test_an_account_without_a_segment_has_the_phases(warehouse):
    """20 of A move on on day 10, 20 without a segment on day 30; of all 40, 34 (85 %) had by day 30."""
    lines, segments = moved_on("A", [10] * 20, name="a")
    unknown, nowhere = moved_on(None, [30] * 20, name="u")
    found = thresholds(warehouse, lines + unknown, segments | nowhere)
    assert found["trigger", "A"] == (10, "segment")
    assert found["trigger", None] == (30, "phase")


def test_an_open_spell_counts_as_long_as_it_was_seen(warehouse):
    """20 leave on days 1 to 20. One more is open since day 400 - 18, at age 18: from day 19 on one less is at risk.

    F grows by 1/21 a day up to day 18; then the 3/21 still there are shared by the 2 left: 1.5/21 each on days 19, 20.
    F(20) = 1; 85 % of it is 17.85/21: day 18 (18/21).
    """
    lines, segments = moved_on("A", range(1, 21), name="a")
    lines.append("o: trigger@382")
    found = thresholds(warehouse, lines, segments | {"o": "A"})
    assert found["trigger", "A"] == (18, "segment")
