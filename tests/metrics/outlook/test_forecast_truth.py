"""The forecast on simulated companies whose dynamics are known: coverage, error, chances to win."""

import numpy as np
import pytest

from benchmarks import forecast as benchmark
from benchmarks.simulated import LOST, WAYS, WON, demo, made_up, price_change
from metrics.statistics.semi_markov import chance_on_entry, curves


@pytest.mark.parametrize("dwell", ["weibull", "log-normal"])
def test_the_interval_holds_four_fifths_of_what_happens(dwell):
    case = benchmark.Case("made up", lambda number: made_up(800, 500 + number, dwell=dwell), 60)
    found = benchmark.measured(case, 25)
    assert found["forecasts"] == 25 * 6
    # Whole numbers, both ends included, hold more than 80 % where counts are small: 1 to 5 hold 87 % of a Poisson of 3.
    assert 0.75 <= found["covered_all"] <= 0.87


@pytest.mark.parametrize(
    "case",
    [
        benchmark.Case("trade fairs", lambda number: made_up(1_500, number, has_fairs=True), 90),
        benchmark.Case(
            "demonstration", lambda number: demo(1_500, 70 + number), 180, lambda _, end: end <= price_change()
        ),
    ],
    ids=lambda case: case.name,
)
def test_the_error_beats_conversion_times_stock_and_a_chain_without_memory(case):
    found = benchmark.measured(case, 12)
    for what in ("wins", "decisions"):
        assert found[what]["semi-Markov"] < min(found[what]["Markov"], found[what]["rate x stock"])


def test_chances_to_win_are_the_true_ones():
    """Solved from the chances the company was made with: W = ways W, won 1, lost 0."""
    inner = [place for place in range(len(WAYS)) if place not in (WON, LOST)]
    truth = np.linalg.solve(np.eye(len(inner)) - WAYS[np.ix_(inner, inner)], WAYS[inner, WON])
    phase, goal, days, _ = made_up(30_000, 1).until(900)
    known = curves(len(WAYS), phase, goal, days, np.ones(phase.size, dtype=np.int64))
    assert chance_on_entry(known, WON, LOST)[inner].tolist() == pytest.approx(truth.tolist(), abs=0.02)


def test_what_a_baseline_says_by_hand():
    """Markov: of 10 account-days in the first phase one ended, so a tenth moves a day. Rate: 1 of 2 ripe entries."""
    from benchmarks.simulated import FAR, Spells

    column = [
        np.array(part) for part in ((0, 0, 1, 2), (0, 1, 0, 0), (0, 4, 0, 5), (4, FAR, FAR, FAR), (1, -1, -1, -1))
    ]
    company = Spells(*column, segment=np.zeros(4, np.int64), end=5)
    # Days: 4 + 1 (the day of the move), 5 of the second account, none of the third: 10; two stand in the first phase.
    assert benchmark.memoryless(company, 5, 1)[1] == pytest.approx(2 * 1 / 10)
    assert benchmark.rate_by_stock(company, 5, 5)[1] == pytest.approx(2 * 1 / 2)
