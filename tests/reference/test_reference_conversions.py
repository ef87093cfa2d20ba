"""Conversion and cohorts of the reference, counted by hand."""

from datetime import date

import pytest

from model.charter import default_charter
from tests.reference.journeys import journeys
from tests.reference.kpis import cohorts, conversion, phase_spells
from tests.reference.survival import wilson

CHARTER = default_charter()


def converted(
    *lines, as_of=date(2026, 6, 30), p="trigger", q="requirements", window=30, cohort="month", unit="account"
):
    spells = phase_spells(journeys(*lines), CHARTER, as_of)
    rows = conversion(spells, CHARTER, p, q, window, cohort, unit, as_of)
    return [(row["cohort"], row["entries"], row["mature"], row["converted"]) for row in rows]


def test_reaching_the_phase_or_any_later_one_or_won_within_the_window_counts():
    assert converted(
        "boundary day: trigger@0 > requirements@30",
        "a day late: trigger@0 > requirements@31",
        "later phase: trigger@0 > decision@3",
        "won: trigger@0 > won@3",
        "returned since: trigger@0 > requirements@3 > trigger@5",
        "not far enough: trigger@0 > orientation@3",
        "lost first: trigger@0 > lost@3 > comparison@9",
    ) == [("2026-01", 7, 7, 5)]


def test_the_first_entry_counts_for_accounts_every_entry_for_attempts():
    lines = ("a: trigger@0 > lost@10 > trigger@40 > comparison@45", "b: trigger?@0 > lost@10 > trigger@41")
    assert converted(*lines) == [("2026-01", 1, 1, 0)]
    assert converted(*lines, unit="attempt") == [("2026-01", 1, 1, 0), ("2026-02", 2, 2, 1)]


def test_only_mature_entries_are_judged():
    lines = ("a: trigger@0 > comparison@5", "b: trigger@1 > comparison@5", "c: trigger@90 > comparison@91")
    # Day 30 is 31 January: a is mature that day, b the day after.
    assert converted(*lines, as_of=date(2026, 1, 31)) == [("2026-01", 2, 1, 1)]
    assert converted(*lines, as_of=date(2026, 4, 10), cohort="quarter") == [
        ("2026-Q1", 2, 2, 2),
        ("2026-Q2", 1, 0, 0),
    ]


@pytest.mark.parametrize("count", [9, 10])
def test_no_rate_below_ten(count):
    as_of = date(2026, 6, 30)
    lines = [f"{number}: trigger@0 > comparison@{20 + 2 * number}" for number in range(count)]
    spells = phase_spells(journeys(*lines), CHARTER, as_of)
    (row,) = conversion(spells, CHARTER, "trigger", "requirements", 30, "month", "account", as_of)
    # Days 20, 22, 24, 26, 28, 30 are inside the window.
    rate = (0.6, *wilson(6, 10)) if count == 10 else (None, None, None)
    assert tuple(row.values()) == ("2026-01", count, count, 6, *rate)


def test_cohorts_by_hand():
    lines = (
        "a: trigger@0 > requirements@7",
        "b: trigger@0 > won@8",
        "c: trigger@3 > lost@5 > comparison@9",
        "d: trigger@4",
        "e: trigger?@0 > requirements@1",
    )
    # The youngest member entered on day 4: week 2 is fully seen on day 18, 19 January.
    as_of = date(2026, 1, 19)
    spells = phase_spells(journeys(*lines), CHARTER, as_of)
    rows = cohorts(spells, CHARTER, "trigger", "requirements", "month", as_of)
    # a reaches on day 7, b on day 8, c is lost on its day 2, d stays.
    assert [tuple(row.values()) for row in rows] == [
        ("2026-01", 0, 4, 0.0),
        ("2026-01", 1, 3, 0.25),
        ("2026-01", 2, 1, 0.5),
    ]
    assert list(rows[0]) == ["cohort", "weeks_since_entry", "at_risk", "reached_rate"]
