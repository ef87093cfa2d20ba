"""Kaplan-Meier, Aalen-Johansen and Wilson against published figures and fractions worked out by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from metrics.statistics.survival import cumulative_incidence, kaplan_meier, wilson

DATA = Path(__file__).resolve().parents[2] / "reference" / "data"


def curve(name, group=None):
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if group is None or row["group"] == group]
    days = np.array([int(row["time"]) for row in rows])
    events = np.array([row["event"] == "1" for row in rows])
    return kaplan_meier(days, np.ones(days.size, dtype=np.int64), events)


class TestPublishedFigures:
    """R survival, Surv(time, status), conf.type = "log-log"."""

    def test_lung(self):
        assert curve("lung").quantile(0.5) == 310
        assert curve("lung").interval(0.5) == (284, 361)

    @pytest.mark.parametrize(("ecog", "median"), [("0", 394), ("1", 306), ("2", 199)])
    def test_lung_by_ecog(self, ecog, median):
        assert curve("lung", ecog).quantile(0.5) == median

    @pytest.mark.parametrize(
        ("name", "group", "median"),
        [("aml", "maintained", 31), ("aml", "nonmaintained", 23), ("veteran", None, 80), ("ovarian", None, 638)],
    )
    def test_medians(self, name, group, median):
        assert curve(name, group).quantile(0.5) == median


class TestKaplanMeier:
    def test_by_hand(self):
        """Days 1, 2, 2 open, 5: S = 3/4, then 3/4 * 2/3 = 1/2, then 0."""
        found = kaplan_meier(np.array([1, 2, 2, 5]), np.array([1, 1, 1, 1]), np.array([True, True, False, True]))
        assert found.survival.tolist() == pytest.approx([0.75, 0.5, 0.0])
        assert found.at_risk.tolist() == [4, 3, 1]
        assert found.quantile(0.5) == 2

    def test_counts_weigh_as_repeated_rows_do(self):
        one = kaplan_meier(np.array([3, 3, 7]), np.array([1, 1, 1]), np.array([True, True, False]))
        two = kaplan_meier(np.array([7, 3]), np.array([1, 2]), np.array([False, True]))
        assert one.survival.tolist() == two.survival.tolist()
        assert one.low.tolist() == two.low.tolist()

    def test_spells_of_no_days_count(self):
        assert kaplan_meier(np.array([0, 4]), np.array([1, 1]), np.array([True, True])).quantile(0.5) == 0

    def test_a_median_not_reached_is_none(self):
        assert kaplan_meier(np.array([2, 9]), np.array([1, 2]), np.array([True, False])).quantile(0.5) is None

    def test_where_everybody_left_both_limits_are_0(self):
        found = kaplan_meier(np.array([2]), np.array([3]), np.array([True]))
        assert (found.low.tolist(), found.high.tolist()) == ([0.0], [0.0])

    def test_where_nobody_left_both_limits_are_1(self):
        found = kaplan_meier(np.array([2]), np.array([3]), np.array([False]))
        assert (found.low.tolist(), found.high.tolist()) == ([1.0], [1.0])

    def test_nobody_at_all(self):
        nothing = np.array([], dtype=np.int64)
        assert kaplan_meier(nothing, nothing, nothing.astype(bool)).quantile(0.5) is None


class TestCumulativeIncidence:
    def test_competing_exits_by_hand(self):
        """Four at risk: day 1 advanced, day 2 lost, day 3 open, day 4 advanced: 1/4 + 1/2 and 1/4."""
        days, rates = cumulative_incidence(np.array([1, 2, 3, 4]), np.ones(4, dtype=int), np.array([0, 1, -1, 0]), 2)
        assert days.tolist() == [1, 2, 3, 4]
        assert rates[0].tolist() == pytest.approx([0.25, 0.25, 0.25, 0.75])
        assert rates[1].tolist() == pytest.approx([0.0, 0.25, 0.25, 0.25])

    def test_without_censoring_it_is_the_plain_share(self):
        _, rates = cumulative_incidence(np.array([1, 1, 2]), np.array([3, 1, 6]), np.array([0, 1, 1]), 2)
        assert rates[:, -1].tolist() == pytest.approx([0.3, 0.7])

    def test_losses_as_censored_would_say_too_much(self):
        """Ten, five lost on day 1, then four of five advance on day 2: 40 %, not the 80 % of one minus Kaplan-Meier."""
        days, n, causes = np.array([1, 2, 3]), np.array([5, 4, 1]), np.array([1, 0, -1])
        _, rates = cumulative_incidence(days, n, causes, 2)
        assert rates[0, -1] == pytest.approx(0.4)
        assert 1 - kaplan_meier(days, n, causes == 0).survival[-1] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_as_published(successes, trials, low, high):
    """Newcombe 1998 (81 of 263) and the closed form for the edges."""
    found = wilson(np.array([float(successes)]), np.array([float(trials)]))
    assert [round(float(limit[0]), 4) for limit in found] == [low, high]
