"""Curves of many groups at once are the curves of each group alone, to the last digit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import grouped_survival as module
from metrics.statistics.grouped_survival import Durations
from metrics.statistics.survival import cumulative_incidence, incidence_steps, kaplan_meier, survival_steps

STAYS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(1, 5), st.integers(-1, 2)), min_size=0, max_size=60
)


@pytest.mark.parametrize("cells", [1, 25, 200_000])
@given(stays=STAYS)
def test_many_groups_are_each_group_alone(cells, stays):
    place, days, n, cause = (np.array(one, dtype=np.int64) for one in (zip(*stays, strict=True) if stays else [[]] * 4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_CELLS", cells)
        many = Durations(place, days, n, 8)
        survival, low, high = many.along_days(survival_steps, many.events(cause >= 0), many.at_risk)
        causes = [many.events(cause == one) for one in range(3)]
        incidence = many.along_days(incidence_steps, many.at_risk, *causes)
    for group in range(8):
        own, flat = place == group, many.group == group
        alone = kaplan_meier(days[own], n[own], cause[own] >= 0)
        assert many.day[flat].tolist() == alone.days.tolist()
        assert many.at_risk[flat].tolist() == alone.at_risk.tolist()
        for ours, theirs in ((survival, alone.survival), (low, alone.low), (high, alone.high)):
            assert ours[flat].tolist() == theirs.tolist()
            for level in (0.15, 0.5):
                first, is_reached = many.first_day(ours, level)
                expected = [day for day, value in zip(alone.days, theirs, strict=True) if value <= level + 1e-12]
                assert (int(first[group]) if is_reached[group] else None) == (int(expected[0]) if expected else None)
        _, shares = cumulative_incidence(days[own], n[own], cause[own], 3)
        for ours, theirs in zip(incidence, shares, strict=True):
            assert ours[flat].tolist() == theirs.tolist()
        for day in (0, 3, 40, 500):
            one, when = np.array([group]), np.array([day])
            assert many.still(one, when).tolist() == [n[own & (days >= day)].sum()]
            assert many.at(survival, one, when, before=1.0).tolist() == [alone.at(day)]


def test_by_hand():
    """Group 0: days 2 (left), 3 (open). Group 2: day 4, two left, two stay until 9. Nobody in group 1."""
    found = Durations(np.array([2, 0, 0, 2]), np.array([4, 2, 3, 9]), np.array([2, 1, 1, 2]), 3)
    assert (found.group.tolist(), found.day.tolist()) == ([0, 0, 2, 2], [2, 3, 4, 9])
    assert found.at_risk.tolist() == [2, 1, 4, 2]
    events = found.events(np.array([True, True, False, False]))
    assert events.tolist() == [1, 0, 2, 0]
    survival, _, _ = found.along_days(survival_steps, events, found.at_risk)
    assert survival.tolist() == [0.5, 0.5, 0.5, 0.5]
    days, is_reached = found.first_day(survival, 0.5)
    assert (days.tolist(), is_reached.tolist()) == ([2, 0, 4], [True, False, True])
