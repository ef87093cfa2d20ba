"""Small groups lean on the whole: by hand, against fractions, and where the truth is known."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.gamma_poisson import GammaPoisson
from metrics.statistics.posterior import beta_limits, gamma_limits
from metrics.statistics.shrinkage import of_events, of_shares
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys


def events(*counts, time):
    return of_events(np.array(counts, dtype=float), np.array(time, dtype=float))


def shares(*cases, among):
    return of_shares(np.array(cases, dtype=float), np.array(among, dtype=float))


def test_events_by_hand():
    """4 and 16 in 10 weeks each: one a week in common.

    Scatter 10 x 0.6^2 + 10 x 0.6^2 = 7.2 where chance makes 1: 6.2 too many, divided by 20 - 200 / 20 = 10 a variance
    of 0.62, so the common rate weighs as 1 / 0.62 = 1.61 weeks.
    """
    found = events(4, 16, time=(10, 10))
    assert found.common == 1.0
    assert found.strength == pytest.approx(1 / 0.62)
    assert found.rate.tolist() == pytest.approx([(4 + 1 / 0.62) / (10 + 1 / 0.62), (16 + 1 / 0.62) / (10 + 1 / 0.62)])
    assert found.weight.tolist() == pytest.approx([10 / (10 + 1 / 0.62)] * 2)


def test_shares_by_hand():
    """3 and 7 of 10: one half in common.

    Scatter 2 x 10 x 0.2^2 / 0.25 = 3.2 where chance makes 1; 2.2 x 0.25 / 10 = 0.055 between groups; 0.25 / 0.055 - 1 =
    3.55 cases.
    """
    found = shares(3, 7, among=(10, 10))
    assert found.strength == pytest.approx(0.25 / 0.055 - 1)
    assert found.rate[0] == pytest.approx((3 + 0.5 * found.strength) / (10 + found.strength))


def test_groups_that_differ_by_chance_alone_have_one_rate():
    found = events(9, 11, 3, time=(10, 10, 3))
    assert (found.strength, found.weight.tolist()) == (inf, [0, 0, 0])
    assert found.rate.tolist() == pytest.approx([1.0] * 3)
    # That of all 23 in 23 weeks.
    assert (found.low[0], found.high[0]) == pytest.approx(gamma_limits(23, 23))


def test_a_group_of_nobody_has_the_common_rate_and_none_at_all_has_none():
    assert events(40, 2, 0, time=(10, 10, 0)).rate[2] == pytest.approx(42 / 20)
    assert np.isnan(events(0, time=(0,)).rate).all()
    assert np.isnan(shares(0, among=(0,)).rate).all()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), min_size=1, max_size=8))
def test_against_fractions(groups):
    counts, times = zip(*groups, strict=True)
    for find, cases in ((of_events, counts), (of_shares, tuple(map(min, counts, times)))):
        found = find(np.array(cases, dtype=float), np.array(times, dtype=float))
        common, everyone = Fraction(sum(cases), sum(times)), sum(times)
        scatter = common if find is of_events else common * (1 - common)
        between = Fraction(0)
        if scatter and len(groups) > 1:
            squares = sum(n * (Fraction(x, n) - common) ** 2 for x, n in zip(cases, times, strict=True))
            spread = everyone - Fraction(sum(n * n for n in times), everyone)
            between = max(Fraction(0), (squares / scatter - (len(groups) - 1)) * scatter / spread)
        if between < Fraction(1, 10**9):
            continue
        strength = scatter / between - (0 if find is of_events else 1)
        strength = max(strength, Fraction(0))
        expected = [(x + common * strength) / (n + strength) for x, n in zip(cases, times, strict=True)]
        assert found.rate.tolist() == pytest.approx([float(one) for one in expected], rel=1e-6)
        assert np.all((found.low >= 0) & (found.low < found.high))


@given(st.integers(1, 200))
def test_gamma_limits_are_those_of_a_count(events_seen):
    """A gamma of n is at most x with the chance that a Poisson of x reaches n."""
    for limit, level in zip(gamma_limits(events_seen, 1.0), (0.025, 0.975), strict=True):
        assert 1 - GammaPoisson(limit, limit).at_most(events_seen - 1) == pytest.approx(level, abs=1e-9)


def test_limits_known_in_closed_form():
    assert gamma_limits(1, 2) == pytest.approx((-np.log(0.975) / 2, -np.log(0.025) / 2))
    assert beta_limits(1, 1) == pytest.approx((0.025, 0.975))
    assert beta_limits(3, 1) == pytest.approx((0.025 ** (1 / 3), 0.975 ** (1 / 3)))
    assert beta_limits(1, 3) == pytest.approx((1 - 0.975 ** (1 / 3), 1 - 0.025 ** (1 / 3)))


def test_nearer_to_the_truth_than_the_figures_themselves():
    """Forty groups of a few weeks whose true paces differ by a third: errors shrink, limits hold the truth."""
    numbers = np.random.RandomState(3)
    truth = numbers.gamma(9, 1 / 9, 40)
    time = numbers.uniform(2, 12, 40)
    counts = numbers.poisson(truth * time).astype(float)
    found = of_events(counts, time)
    assert ((found.rate - truth) ** 2).sum() < ((counts / time - truth) ** 2).sum() / 2
    assert np.mean((found.low <= truth) & (truth <= found.high)) >= 0.9


def test_pace_of_segments(tmp_path):
    """In comparison: large ones moved on twice in 4 x 7 days, a small one once in 7, as it was left after a week."""
    lines = ("a: comparison@0 > won@14", "b: comparison@0 > won@14", "c: comparison@0 > lost@7", "z: lost@20")
    accounts = [{"account_id": key, "segment": "large" if key in "ab" else "small"} for key in "abc"]
    snapshot = publish(Warehouse(tmp_path), phase_event=journeys(*lines), account=accounts)
    large, small = (row for row in rows(answer(snapshot, "shrunk_pace", by="segment", phase="comparison")))
    assert (large["segment"], large["moved_on"], large["weeks_at_risk"], large["advance_per_100_weeks"]) == (
        "large", 2, 4.0, 50.0,
    )  # fmt: skip
    assert (small["moved_on"], small["weeks_at_risk"], small["advance_per_100_weeks"]) == (0, 1.0, 0.0)
    # 2 in 5 weeks in common; that one more week without anybody is no wonder.
    assert (large["shrunk_per_100_weeks"], small["shrunk_per_100_weeks"]) == pytest.approx((40.0, 40.0))
    assert (small["own_weight"], small["strength_weeks"]) == (0.0, None)


def test_cohorts_of_few_entries_have_a_rate_to_read(tmp_path):
    """January: 9 of 12 come to comparison; February: 0 of 2, too few for a rate of their own."""
    january = [f"j{n}: requirements@{n} > {'comparison' if n < 9 else 'lost'}@{n + 5}" for n in range(12)]
    february = [f"f{n}: requirements@{40 + n} > lost@{45 + n}" for n in range(2)]
    snapshot = publish(Warehouse(tmp_path), phase_event=journeys(*january, *february, "z: lost@200"))
    asked = {"from_phase": "requirements", "to_phase": "comparison", "window_days": 30, "cohort": "month"}
    plain, (first, second) = (
        rows(answer(snapshot, "conversion", **asked)),
        rows(answer(snapshot, "shrunk_conversion", **asked)),
    )
    assert [row["conversion_rate"] for row in plain] == [0.75, None]
    expected = shares(9, 0, among=(12, 2))
    assert [first["shrunk_rate"], second["shrunk_rate"]] == pytest.approx(expected.rate.tolist())
    assert 0 < second["shrunk_rate"] < 9 / 14 < first["shrunk_rate"] < 0.75
    assert second["own_weight"] < first["own_weight"]
