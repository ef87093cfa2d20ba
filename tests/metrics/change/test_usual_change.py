"""Effects of decisions: within the usual variation of their figure, or outside it; by hand."""

from datetime import date

import numpy as np
import pytest

from metrics.change.effects import EFFECTS
from metrics.change.usual_change import earlier_days, judged


@pytest.mark.parametrize(
    ("now", "verdict"),
    # 8 periods of 13 on average: Poisson, as they scatter less than chance would; 99 % of its counts are 5 to 23.
    [(9, "usual"), (5, "usual"), (4, "down"), (23, "usual"), (24, "up"), (13, "usual")],
)
def test_premature_touches_of_four_weeks(now, verdict):
    assert judged(EFFECTS["premature"], now, [12, 14, 13, 13, 12, 14, 13, 13]) == verdict


def test_out_of_the_ordinary_but_not_against_the_day_of_the_decision_is_no_change():
    """4 is rare where 13 are usual; but it was 4 when it was decided, too."""
    assert judged(EFFECTS["premature"], 4, [14, 14, 13, 13, 14, 14, 13, 13, 4]) == "usual"


@pytest.mark.parametrize(
    ("now", "verdict"),
    # Eight changes of 2 each: up to 3.355 x 2 = 6.7 is usual.
    [(20, "usual"), (26, "usual"), (14, "usual"), (27, "up"), (13, "down")],
)
def test_a_level_against_its_own_changes(now, verdict):
    assert judged(EFFECTS["stuck"], now, [20, 22, 20, 22, 20, 22, 20, 22, 20]) == verdict


def test_too_short_a_past_tells_nothing():
    assert judged(EFFECTS["stuck"], 99, [20, 22] * 4) == "too_few"
    assert judged(EFFECTS["entered"], 99, [20] * 7) == "too_few"
    assert judged(EFFECTS["median_days"], 99, [20.0, None, *[20.0] * 8]) == "too_few"


def test_levels_are_read_as_far_apart_as_decision_and_today():
    found = earlier_days(EFFECTS["stock"], date(2026, 3, 1), date(2026, 3, 11), date(2025, 1, 1))
    assert (len(found), found[-1], found[-2], found[0]) == (13, date(2026, 3, 1), date(2026, 2, 19), date(2025, 11, 1))


def test_periods_do_not_overlap_and_lie_within_history():
    # Four weeks up to 1 March begin on 2 February; three of them reach back to 8 December.
    found = earlier_days(EFFECTS["entered"], date(2026, 3, 1), date(2026, 3, 11), date(2025, 12, 8))
    assert found == [date(2026, 1, 4), date(2026, 2, 1), date(2026, 3, 1)]
    assert len(earlier_days(EFFECTS["entered"], date(2026, 3, 1), date(2026, 3, 11), date(2025, 12, 9))) == 2
    assert earlier_days(EFFECTS["entered"], date(2026, 3, 1), date(2026, 3, 11), date(2026, 2, 3)) == []


def test_noise_is_seldom_called_an_effect():
    """1,000 figures that only scatter: at most 3 in 100 are called a change."""
    numbers = np.random.RandomState(7)
    for effect in ("entered", "stuck"):
        called = 0
        for _ in range(1000):
            past = numbers.poisson(20, 14)
            called += judged(EFFECTS[effect], int(past[-1]), [int(one) for one in past[:-1]]) != "usual"
        assert called <= 30, effect
