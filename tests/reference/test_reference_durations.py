"""Dwell, outcomes and stuck of the reference, counted by hand."""

from datetime import UTC, date, datetime, timedelta
from math import exp, log, sqrt

import pytest

from model.charter import default_charter
from tests.reference.journeys import journeys
from tests.reference.kpis import dwell, outcomes, phase_spells, stuck

CHARTER = default_charter()
AS_OF = date(2026, 1, 21)  # day 20

LINES = (
    "a: trigger@0 > orientation@4",
    "b: trigger@0 > lost@8",
    "c: trigger@0 > dormant@8",
    "d: trigger@10",
    "e: trigger?@0 > orientation@15",
)


def spells(*lines, as_of=AS_OF):
    return phase_spells(journeys(*(lines or LINES)), CHARTER, as_of)


def test_dwell_by_hand():
    # Days 4, 8, 8 and an open 10: S = 3/4, then 1/4. At risk 4 + 8 + 8 + 10 = 30 days, one advance.
    trigger, orientation, *rest = dwell(spells(), CHARTER)
    assert trigger == {
        "phase": "trigger",
        "spells": 4,
        "exits": 3,
        "open": 1,
        "median_days": 8,
        "q85_days": None,
        "median_low": 4,
        "median_high": None,
        "advance_per_100_weeks": pytest.approx(100 / (30 / 7)),
        "completed_mean_days": pytest.approx(20 / 3),
        "excluded": 1,
    }
    # Two open spells of 16 and 5 days; the one that follows an unknown entry has itself a known one.
    assert tuple(orientation.values()) == ("orientation", 2, 0, 2, None, None, None, None, 0.0, None, 0)
    assert [tuple(row.values()) for row in rest] == [
        (phase, 0, 0, 0, None, None, None, None, None, None, 0) for phase in CHARTER.in_play[2:]
    ]


def test_dwell_by_dimension_keeps_a_group_without_value():
    accounts = [{"account_id": "a", "segment": "KMU"}, {"account_id": "b", "segment": None}]
    rows = dwell(spells(), CHARTER, accounts, by="segment")
    assert [(r["phase"], r["segment"], r["spells"], r["open"], r["excluded"]) for r in rows] == [
        ("trigger", "KMU", 1, 0, 0),
        ("trigger", None, 3, 1, 1),
        ("orientation", "KMU", 1, 1, 0),
        ("orientation", None, 1, 1, 0),
    ]
    assert list(rows[0])[:3] == ["phase", "segment", "spells"]


def test_entries_of_the_day_alone_have_no_rate():
    trigger = dwell(spells("a: trigger@20"), CHARTER)[0]
    assert (trigger["spells"], trigger["open"], trigger["advance_per_100_weeks"]) == (1, 1, None)


def test_outcomes_by_hand():
    # Day 4: 1 of 4 advanced. Day 8: 3 at risk, one lost, one dormant: 3/4 x 1/3 each.
    rows = outcomes(spells(), "trigger", (3, 4, 8, 365))
    assert [tuple(row.values())[:7] for row in rows] == [
        ("trigger", 3, 0.0, 0.0, 0.0, 0.0, 1.0),
        ("trigger", 4, 0.25, 0.0, 0.0, 0.0, 0.75),
        ("trigger", 8, 0.25, 0.0, pytest.approx(0.25), pytest.approx(0.25), pytest.approx(0.25)),
        ("trigger", 365, 0.25, 0.0, pytest.approx(0.25), pytest.approx(0.25), pytest.approx(0.25)),
    ]
    ways = ("advanced", "returned", "lost", "dormant", "still")
    limits = [f"{way}_{end}" for way in ways for end in ("low", "high")]
    assert list(rows[0]) == ["phase", "horizon_days", *(f"{way}_rate" for way in ways), *limits]
    # Nothing happened by day 3: no spread. Day 4: Aalen's variance 3/4 x 1/4 / (4 - 1), on the scale of ln(-ln(1 - F)).
    assert tuple(rows[0].values())[7:] == (0.0,) * 8 + (1.0, 1.0)
    power = exp(1.959963984540054 * sqrt(1 / 16) / (0.75 * -log(0.75)))
    assert rows[1]["advanced_low"] == pytest.approx(1 - 0.75 ** (1 / power))
    assert rows[1]["advanced_high"] == pytest.approx(1 - 0.75**power)
    assert outcomes(spells(), "decision", (30,))[0]["still_rate"] is None


def crowd(count, stay, name="x"):
    """`count` accounts that were in trigger for `stay` days each."""
    return [f"{name}{number}: trigger@0 > orientation@{stay}" for number in range(count)]


def rows_of(lines, accounts=(), activities=(), opportunities=(), as_of=AS_OF):
    return stuck(spells(*lines, as_of=as_of), accounts, activities, opportunities, CHARTER, as_of)


def test_threshold_falls_back_from_segment_to_phase_to_charter():
    def threshold(lines, segments):
        accounts = [{"account_id": key, "segment": value} for key, value in segments.items()]
        (row,) = [r for r in rows_of(lines, accounts) if r["phase"] == "trigger"]
        return row["threshold_days"], row["threshold_source"]

    old = "old: trigger@-80"  # 100 days
    kmu = {f"x{number}": "KMU" for number in range(20)}
    # 20 moved on, all of them on day 3.
    assert threshold([old, *crowd(20, 3)], kmu | {"old": "KMU"}) == (3, "segment")
    assert threshold([old, *crowd(20, 3)], kmu) == (3, "phase")
    assert threshold([old, *crowd(19, 3)], kmu | {"old": "KMU"}) == (90, "charter")
    # Not knowing is no likeness.
    assert threshold([old, *crowd(20, 3)], {}) == (3, "phase")


def test_older_than_the_threshold_is_stuck_as_old_is_not():
    assert [row["account_id"] for row in rows_of(["a: trigger@-70", "b: trigger@-71"])] == ["b"]  # 90, 91 days
    assert rows_of(["a: trigger?@-300", "b: won@-300", "c: dormant@-300"]) == []


def test_silence_next_step_and_owner():
    at = datetime(2026, 1, 1, 9, tzinfo=UTC)

    def touch(account_id, offset, department="sales", kind="call", is_two_way=None):
        moment = at + timedelta(days=offset)
        return {
            "account_id": account_id,
            "department": department,
            "kind": kind,
            "is_two_way": is_two_way,
            "occurred_at": moment,
        }

    activities = [
        touch("a", -1, is_two_way=True),  # 21 days: not yet silent
        touch("a", 5),  # one-way: does not count
        touch("a", 6, "buyer", "page_view"),
        touch("a", 21, "buyer"),  # after as_of
        touch("b", -2, "buyer"),  # 22 days
    ]
    opportunities = [
        {"account_id": "a", "amount": 5.0, "created_at": at, "closed_at": None, "expected_close_on": AS_OF},
        {
            "account_id": "b",
            "amount": 9.0,
            "created_at": at,
            "closed_at": None,
            "expected_close_on": date(2026, 1, 20),
        },
    ]
    accounts = [
        {"account_id": "a", "owner_sales": "S", "owner_marketing": "M"},
        {"account_id": "b", "owner_sales": None, "owner_marketing": "M"},
        {"account_id": "c", "owner_sales": "S", "owner_marketing": "M"},
    ]
    lines = ("a: decision@-80", "b: requirements@-80", "c: trigger@-80", "d: comparison@-80")
    rows = rows_of(lines, accounts, activities, opportunities)
    columns = ("account_id", "silent_days", "is_silent", "has_next_step", "value", "next_department", "owner")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("b", 22, True, False, 9.0, "shared", "M"),
        ("a", 21, False, True, 5.0, "sales", "S"),
        ("c", None, None, False, None, "marketing", "M"),
        ("d", None, None, False, None, "sales", None),
    ]
    assert list(rows[0]) == [
        "account_id", "phase", "entered_on", "age_days", "threshold_days", "threshold_source", "silent_days",
        "is_silent", "has_next_step", "value", "value_at_risk", "next_department", "owner",
    ]  # fmt: skip
