"""Coverage of whole numbers: what the rule holds of itself, and the measure by which 80 % is right at any size."""

from math import exp, factorial

import pytest

from benchmarks.coverage import held, inner_share
from metrics.statistics.gamma_poisson import GammaPoisson


def test_whole_numbers_hold_more_than_they_say():
    """Of a Poisson of 0.5 the 10 % and 90 % points are 0 and 1: together e^-0.5 (1 + 0.5) = 91 %."""
    assert held(GammaPoisson(0.5, 0.5)) == pytest.approx(1.5 * exp(-0.5), abs=1e-9)
    # Of 3: 1 to 5, e^-3 (3 + 9/2 + 27/6 + 81/24 + 243/120).
    assert held(GammaPoisson(3, 3)) == pytest.approx(exp(-3) * (3 + 4.5 + 4.5 + 3.375 + 2.025), abs=1e-9)


def test_an_end_counts_by_its_share():
    """Of a Poisson of 0.5: 0 takes the first 60.7 %, of which all but 10 lie within; 1 goes up to 91.0 %, 2 beyond."""
    none, once = exp(-0.5), 0.5 * exp(-0.5)
    assert inner_share(GammaPoisson(0.5, 0.5), 0) == pytest.approx((none - 0.1) / none, abs=1e-9)
    assert inner_share(GammaPoisson(0.5, 0.5), 1) == pytest.approx((0.9 - none) / once, abs=1e-9)
    assert inner_share(GammaPoisson(0.5, 0.5), 2) == 0


@pytest.mark.parametrize("mean", [0.2, 0.5, 3.0, 40.0])
def test_where_the_forecast_is_the_truth_ends_by_their_share_make_80_percent(mean):
    chances = [exp(-mean) * mean**count / factorial(count) for count in range(120)]
    shares = [inner_share(GammaPoisson(mean, mean), count) for count in range(120)]
    assert sum(a * b for a, b in zip(chances, shares, strict=True)) == pytest.approx(0.8, abs=1e-9)
