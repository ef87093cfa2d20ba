"""Control limits: what is usual for a count, by its own past, and whether this one is out of the ordinary.

Shewhart's chart with the limits of a gamma-Poisson, as counts of accounts scatter more than by chance alone; eight in a
row on one side is the fourth of the Western Electric rules (1956). Laney, Quality Engineering 14 (2002).
"""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.gamma_poisson import GammaPoisson
from metrics.statistics.survival import Integers

# A count is judged by up to this many periods before it; with fewer than the minimum there is no verdict.
MOST_PERIODS, LEAST_PERIODS = 24, 8
IN_A_ROW = 8
TAIL = 0.005
UP, DOWN, USUAL, TOO_FEW = "up", "down", "usual", "too_few"
SHIFT_UP, SHIFT_DOWN = "shift_up", "shift_down"
SIGNALS = (UP, DOWN, SHIFT_UP, SHIFT_DOWN)


@dataclass(frozen=True)
class Usual:
    """What is usual after `periods` counts: 99 % limits of a gamma-Poisson with their mean and dispersion."""

    mean: float
    spread: GammaPoisson
    periods: int

    @classmethod
    def from_counts(cls, past: Integers) -> "Usual":
        """From the counts of the `past`, oldest first; only the last `MOST_PERIODS` are used."""
        past = past[-MOST_PERIODS:]
        n, total = past.size, int(past.sum())
        # In whole numbers, so that the result does not depend on how a machine adds up.
        squares = int((past.astype(object) ** 2).sum()) if n else 0
        variance = (n * squares - total**2) / (n * (n - 1)) if n > 1 else 0.0
        # If nothing has ever happened, a first time is not out of the ordinary: use the limits of a single event.
        spread = GammaPoisson(max(total, 1) / n if n else 0.0, variance)
        return cls(total / n if n else 0.0, spread, n)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough periods to judge."""
        return self.periods >= LEAST_PERIODS

    @property
    def low(self) -> int:
        """The least count that is usual."""
        return self.spread.quantile(TAIL)

    @property
    def high(self) -> int:
        """The largest count that is usual."""
        return self.spread.quantile(1 - TAIL)


def verdict(usual: Usual, counts: Integers) -> str:
    """The verdict on the last of `counts` (oldest first); the others are its past.

    A shift: the last `IN_A_ROW` all lie above, or all below, both the mean and the middle of what is usual. (With rare
    events most periods lie below the mean, which is no shift.)
    """
    if not usual.is_enough:
        return TOO_FEW
    value = int(counts[-1])
    if value > usual.high:
        return UP
    if value < usual.low:
        return DOWN
    row, middle = counts[-IN_A_ROW:], usual.spread.quantile(0.5)
    if row.size == IN_A_ROW and np.all(row > max(usual.mean, middle)):
        return SHIFT_UP
    if row.size == IN_A_ROW and np.all(row < min(usual.mean, middle)):
        return SHIFT_DOWN
    return USUAL
