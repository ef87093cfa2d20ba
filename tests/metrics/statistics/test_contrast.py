"""Two windows side by side: published tests and sums a person can trace."""

import csv
from pathlib import Path

import numpy as np
import pytest

from metrics.statistics.control_limits import Usual, verdict
from metrics.statistics.gamma_poisson import GammaPoisson
from metrics.statistics.two_samples import Observed, Restricted, common_age, holm, log_rank, newcombe, newcombe_p

DATA = Path(__file__).resolve().parents[2] / "reference" / "data"


def observed(spells):
    """Of (days, whether it ended, age when observation began)."""
    days, ended, joined = (np.array(part, dtype=np.int64) for part in zip(*spells, strict=True))
    ones = np.ones(days.size, dtype=np.int64)
    return Observed.from_spells(days, ones, ended, joined, ones)


def published(name, group):
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == group]
    return observed([(int(row["time"]), row["event"] == "1", 0) for row in rows])


def test_log_rank_as_r_tells_it():
    """survdiff(Surv(time, status) ~ x, aml): chi-square 3.4 on 1 degree of freedom, p = 0.0653."""
    p = log_rank(published("aml", "maintained"), published("aml", "nonmaintained"))
    assert p == pytest.approx(0.0653, abs=5e-5)
    assert log_rank(published("aml", "nonmaintained"), published("aml", "maintained")) == pytest.approx(p)


def test_who_joined_later_is_not_at_risk_before():
    """Ages 0 to 3: one from 0, left at 2; one that joined at 2 and was seen to 3: 1, 1, 2, 1 at risk."""
    one = observed([(2, True, 0), (3, False, 2)])
    assert one.at_risk.tolist() == [1, 1, 2, 1]
    assert one.exits.tolist() == [0, 0, 1, 0]


def test_restricted_mean_by_hand():
    """Of 2 one leaves on day 1: S = 1, then 1/2. Up to day 3: 1 + 1/2 + 1/2 = 2; variance (1/2 + 1/2)^2 x 1/(2 x 1)."""
    found = Restricted.up_to(observed([(1, True, 0), (5, False, 0)]), 3)
    assert (found.mean, found.variance) == (2.0, 0.5)


def test_the_common_age_is_the_last_with_ten_on_both_sides():
    many, few = observed([(9, False, 0)] * 12), observed([(4, True, 0)] * 3 + [(7, False, 0)] * 9)
    assert common_age(many, few) == 4
    assert common_age(few, few.as_long(20)) == 4


@pytest.mark.parametrize(
    ("cases", "among", "limits"),
    [((56, 48), (70, 80), (0.0524, 0.3339)), ((9, 3), (10, 10), (0.1705, 0.8090)), ((10, 0), (10, 10), (0.6075, 1.0))],
)
def test_newcombe_as_published(cases, among, limits):
    """Newcombe 1998, Table II, method 10."""
    _, low, high = newcombe(cases, among)
    assert (low, high) == pytest.approx(limits, abs=5e-5)


def test_the_level_of_newcombe_is_where_its_limits_touch_0():
    _, low, _ = newcombe((56, 48), (70, 80))
    assert low > 0
    assert newcombe_p((56, 48), (70, 80)) < 0.05
    assert newcombe_p((10, 10), (20, 20)) == 1.0


def test_holm_stops_at_the_first_that_fails():
    assert holm([0.001, 0.02, 0.026, None]) == [True, True, True, False]
    assert holm([0.001, 0.03, 0.04]) == [True, False, False]


def test_gamma_poisson_by_hand():
    """Mean 1, variance 2: size 1, the geometric 1/2, 1/4, 1/8 ... Poisson of 0.5: 0.6065, 0.9098."""
    geometric = GammaPoisson(1.0, 2.0)
    assert [geometric.at_most(k) for k in range(3)] == pytest.approx([0.5, 0.75, 0.875])
    assert (geometric.quantile(0.5), geometric.quantile(0.76)) == (0, 2)
    poisson = GammaPoisson(0.5, 0.1)
    assert [poisson.at_most(k) for k in range(2)] == pytest.approx([0.60653066, 0.90979599])
    assert poisson.two_sided(2) == pytest.approx(2 * (1 - 0.90979599))


def test_gamma_poisson_of_large_counts():
    wide = GammaPoisson(40_000.0, 90_000.0)
    assert wide.quantile(0.5) == pytest.approx(40_000, abs=2)
    assert wide.quantile(0.9) - 40_000 == pytest.approx(1.2816 * 300, rel=0.01)


def test_a_first_time_is_no_wonder():
    usual = Usual.from_counts(np.zeros(24, dtype=np.int64))
    assert (usual.mean, usual.low, usual.high) == (0.0, 0, 1)
    assert verdict(usual, np.array([0] * 24 + [1])) == "usual"
    assert verdict(usual, np.array([0] * 24 + [2])) == "up"


def test_eight_in_a_row_are_a_shift():
    past = np.array([20, 22, 19, 21, 18, 20, 23, 17, *[24] * 7])
    counts = np.append(past, 24)
    assert verdict(Usual.from_counts(past), counts) == "shift_up"
    assert verdict(Usual.from_counts(past[:-1]), counts[:-1]) == "usual"


def test_rare_counts_below_their_mean_are_no_shift():
    past = np.array([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    assert verdict(Usual.from_counts(past), np.append(past, 0)) == "usual"


def test_seven_periods_are_too_few():
    past = np.array([5] * 7)
    assert verdict(Usual.from_counts(past), np.append(past, 50)) == "too_few"
