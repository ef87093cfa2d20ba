"""The reference's statistics against published figures and against sums one can do by hand."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from tests.reference import survival

DATA = Path(__file__).with_name("data")


def sample(name, group=None):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(int(row["time"]), row["event"] == "1") for row in rows if group in (None, row["group"])]


def quantiles(name, group=None):
    rows = survival.kaplan_meier(sample(name, group))
    return survival.median(rows), survival.median_low(rows), survival.median_high(rows)


@pytest.mark.parametrize(
    ("name", "group", "expected"),
    [
        ("lung", None, (310, 284, 361)),
        ("lung", "0", (394, 340, 558)),
        ("lung", "1", (306, 245, 426)),
        ("lung", "2", (199, 153, 285)),
        ("aml", "maintained", (31, 13, None)),
        ("aml", "nonmaintained", (23, 5, 33)),
        ("veteran", None, (80, 52, 100)),
        ("ovarian", None, (638, 431, None)),
    ],
)
def test_published_medians(name, group, expected):
    assert quantiles(name, group) == expected


@pytest.mark.parametrize(("name", "rows", "exits"), [("lung", 228, 165), ("veteran", 137, 128), ("aml", 23, 18)])
def test_published_samples_are_whole(name, rows, exits):
    assert (len(sample(name)), sum(is_exit for _, is_exit in sample(name))) == (rows, exits)


def test_a_spell_censored_on_the_day_of_an_exit_is_still_at_risk():
    # Day 5: 4 at risk, 1 exit -> 3/4; the censored one leaves after it. Day 8: 2 at risk, 1 exit -> 3/8.
    rows = survival.kaplan_meier([(5, True), (5, False), (8, True), (9, False)])
    assert [(day, s) for day, s, _, _ in rows] == [(5, 0.75), (8, 0.375)]
    assert (survival.median(rows), survival.q85(rows)) == (8, None)


def test_exits_on_day_zero_count():
    rows = survival.kaplan_meier([(0, True), (0, True), (3, True), (4, False)])
    assert [(day, s) for day, s, _, _ in rows] == [(0, 0.5), (3, 0.25)]
    assert survival.median(rows) == 0


def test_limits_at_zero_are_zero_and_an_empty_sample_has_no_median():
    assert survival.kaplan_meier([(7, True)]) == [(7, 0.0, 0.0, 0.0)]
    assert survival.kaplan_meier([]) == []
    assert survival.median([]) is None


def test_a_level_is_reached_in_spite_of_rounding():
    # 20 exits, one a day: after day 17 exactly 3/20 are left, which the running product misses by a hair.
    rows = survival.kaplan_meier([(day, True) for day in range(1, 21)])
    assert survival.q85(rows) == 17
    assert survival.median(rows) == 10


def test_wilson_by_hand():
    # The Wilson limits of 0/10 are 0 and z2/(10+z2) with z2 = 3.841459.
    low, high = survival.wilson(0, 10)
    assert low == pytest.approx(0, abs=1e-15)
    assert high == pytest.approx(0.2775327998628892, abs=1e-12)
    assert survival.wilson(10, 10) == pytest.approx((1 - high, 1.0), abs=1e-12)
    # Textbook value: 50 of 100 gives 0.4038 to 0.5962.
    assert survival.wilson(50, 100) == pytest.approx((0.4038, 0.5962), abs=5e-5)


def test_competing_exits_by_hand():
    # 5 at risk. Day 2: 1 won (1/5), still 4/5. Day 4: 1 lost of 3 (one censored on day 3):
    # 4/5 x 1/3 = 4/15, still 8/15. Day 6: 1 won of 2: 8/15 x 1/2 = 4/15, still 4/15.
    drawn = [(2, "won"), (3, None), (4, "lost"), (6, "won"), (9, None)]
    expected = {
        1: (0, 0, 1),
        2: (Fraction(1, 5), 0, Fraction(4, 5)),
        4: (Fraction(1, 5), Fraction(4, 15), Fraction(8, 15)),
        90: (Fraction(7, 15), Fraction(4, 15), Fraction(4, 15)),
    }
    for horizon, (won, lost, still) in expected.items():
        incidence, rest = survival.aalen_johansen(drawn, ("won", "lost"), horizon)
        assert (incidence["won"], incidence["lost"], rest) == pytest.approx((won, lost, still), abs=1e-12)
