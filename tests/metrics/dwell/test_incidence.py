"""Limits of what became of accounts: R's cmprsk and sums done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.cumulative_incidence import aalen_variance, incidence_limits
from metrics.statistics.survival import incidence_steps
from tests.reference import survival

# Days and reasons; None: still observed.
SAMPLES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from((None, "a", "b", "c"))), min_size=1, max_size=30
)  # fmt: skip


def counted(sample):
    days = sorted({day for day, _ in sample})
    at_risk = np.array([sum(other >= day for other, _ in sample) for day in days])
    events = [np.array([sum(one == (day, cause) for one in sample) for day in days]) for cause in "abc"]
    return days, at_risk, events


def test_variance_is_that_of_r():
    """cmprsk 2.2-11: timepoints(cuminc(ftime, fstatus), c(6, 8))$var."""
    sample = [(8, "a"), (5, "c"), (1, None), (7, "b"), (8, "a"), (3, "c"), (8, "c"), (6, "a")]
    days, at_risk, events = counted(sample)
    expected = {
        "a": (0.0217913832199546, 0.0470294784580499),
        "b": (0.0, 0.0230668934240363),
        "c": (0.0345804988662131, 0.0460827664399093),
    }
    shares = incidence_steps(at_risk, *events)
    for place, (cause, (on_6, on_8)) in enumerate(expected.items()):
        found = aalen_variance(at_risk, shares[place], events[place], sum(events) - events[place])
        assert found[days.index(6)] == pytest.approx(on_6, abs=1e-15), cause
        assert found[days.index(8)] == pytest.approx(on_8, abs=1e-15), cause


def test_one_exit_among_four_by_hand():
    """One of four advances on day 20: se = 1/4; 1.96 x 0.25 / (0.75 x ln(4/3)) = 2.271; 1 - 0.75^e^-2.271 = 2.9 %."""
    share, still, low, high, still_low, still_high = incidence_limits(np.array([4]), np.array([1]))
    assert (share[0], still[0]) == (0.25, 0.75)
    assert (low[0], high[0]) == pytest.approx((0.02925536, 0.93841463), abs=1e-8)
    assert (still_low[0], still_high[0]) == pytest.approx((1 - high[0], 1 - low[0]))


@given(sample=SAMPLES)
def test_limits_are_those_of_the_twin(sample):
    days, at_risk, events = counted(sample)
    found = incidence_limits(at_risk, *events)
    for place, day in enumerate(days):
        shares, _ = survival.aalen_johansen(sample, tuple("abc"), day)
        for number, cause in enumerate("abc"):
            variance = survival.incidence_variance(sample, (cause,), day)
            limits = survival.complementary_log_log(shares[cause], variance)
            assert [found[4 + 2 * number + side][place] for side in (0, 1)] == pytest.approx(limits, abs=1e-9)


@given(sample=SAMPLES)
def test_shares_add_up_and_lie_within_their_limits(sample):
    _, at_risk, events = counted(sample)
    *shares, still = incidence_limits(at_risk, *events)[:4]
    assert sum(shares) + still == pytest.approx(1.0)
    limits = incidence_limits(at_risk, *events)[4:]
    for number, share in enumerate((*shares, still)):
        low, high = limits[2 * number], limits[2 * number + 1]
        assert (low <= share + 1e-9).all()
        assert (share <= high + 1e-9).all()
        assert (low >= 0).all()
        assert (high <= 1).all()
