"""Whether a watched figure has changed by more than it usually does: how the effect of a decision is judged."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from metrics.change.effects import Effect
from metrics.statistics.control_limits import DOWN, LEAST_PERIODS, TOO_FEW, UP, USUAL, Usual

# 99 % of Student's t with as many degrees of freedom as earlier changes: how many times their root mean square a change
# may be and still be usual (Student, Biometrika 6, 1908).
USUAL_TIMES = {8: 3.355, 9: 3.250, 10: 3.169, 11: 3.106, 12: 3.055}
# This many earlier periods are used; fewer than `LEAST_PERIODS` are not enough to judge.
MOST_PERIODS = 12


def earlier_days(effect: Effect, decided_on: date, as_of: date, begun: date) -> list[date]:
    """The days on which to read the figure, oldest first, the last being `decided_on`; none before history had `begun`.

    Counts of a period: the periods do not overlap. Levels: the days are as far apart as `decided_on` and `as_of`, so
    that the earlier changes span the same time.
    """
    step = timedelta(days=effect.days or max(1, (as_of - decided_on).days))
    reach = timedelta(days=(effect.days or 1) - 1)
    many = MOST_PERIODS if effect.days else MOST_PERIODS + 1
    most = (decided_on - reach - begun) // step + 1 if decided_on - reach >= begun else 0
    return [decided_on - step * back for back in range(min(many, most) - 1, -1, -1)]


def judged(effect: Effect, now: float, past: Sequence[float | None]) -> str:
    """up, down, usual or too_few: how `now` differs from the last of `past`, oldest first.

    A count of a period is up or down if it lies outside the control limits of `signals` from `past` and on the same
    side of the last of `past`. A change in level is usual if it is no more than `USUAL_TIMES` the root mean square of
    the changes in `past`.
    """
    known = [value for value in past if value is not None]
    if len(known) < len(past) or len(known) < LEAST_PERIODS + (0 if effect.days else 1):
        return TOO_FEW
    if effect.days:
        usual = Usual.from_counts(np.array([round(value) for value in known], dtype=np.int64))
        is_out = now > max(usual.high, known[-1]) or now < min(usual.low, known[-1])
    else:
        changes = np.diff(known)
        is_out = abs(now - known[-1]) > USUAL_TIMES[changes.size] * float(np.sqrt((changes**2).mean()))
    if not is_out:
        return USUAL
    return UP if now > known[-1] else DOWN
