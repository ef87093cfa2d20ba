"""Counts that scatter more than by chance alone: the gamma-Poisson (negative binomial) of a mean and a variance.

A Poisson whose rate itself follows a gamma distribution. If the variance is no larger than the mean, it is the Poisson.
Greenwood & Yule, J. R. Statist. Soc. 83 (1920). Calculated by recursion over whole numbers; no library needed.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, lgamma, log, log1p, sqrt

import numpy as np

from metrics.statistics.survival import TOLERANCE, Floats

# Beyond this many standard deviations, plus this many times the length over which the tail falls by a factor of e, the
# chance is taken as 0.
DEVIATIONS, TAIL = 12, 30


@dataclass(frozen=True)
class GammaPoisson:
    """The distribution of a count with that `mean` (0 or more) and `variance`."""

    mean: float
    variance: float

    def quantile(self, level: float) -> int:
        """The smallest count such that the chance of at most that count is at least `level`.

        >>> GammaPoisson(0.5, 0.5).quantile(0.1), GammaPoisson(0.5, 0.5).quantile(0.9)
        (0, 1)
        """
        return self._first + int(np.searchsorted(self._cumulated, level - TOLERANCE))

    def at_most(self, count: int) -> float:
        """The chance of `count` or fewer."""
        index = min(count - self._first, self._cumulated.size - 1)
        return 0.0 if index < 0 else float(min(self._cumulated[index], 1.0))

    def two_sided(self, count: int) -> float:
        """The chance of a count as far out as `count` on its side, doubled; at most 1."""
        return min(1.0, 2 * min(self.at_most(count), 1.0 - self.at_most(count - 1)))

    @property
    def _is_poisson(self) -> bool:
        return self.variance <= self.mean * (1 + 1e-9)

    @property
    def _size(self) -> float:
        """The shape of the gamma."""
        return self.mean**2 / (self.variance - self.mean)

    @cached_property
    def _first(self) -> int:
        spread = DEVIATIONS * sqrt(max(self.variance, self.mean))
        return max(0, floor(self.mean - spread))

    @cached_property
    def _cumulated(self) -> Floats:
        """P(at most k), for k from `_first` upwards."""
        if self.mean <= 0:
            return np.ones(1)
        last = self.mean + DEVIATIONS * sqrt(max(self.variance, self.mean)) + TAIL
        if not self._is_poisson:
            last += TAIL / log1p(self._size / self.mean)
        first, count = self._first, np.arange(self._first, ceil(last) + 1)
        if self._is_poisson:
            begin = first * log(self.mean) - self.mean - lgamma(first + 1)
            steps = log(self.mean) - np.log(count[1:])
        else:
            size = self._size
            begin = lgamma(first + size) - lgamma(size) - lgamma(first + 1)
            begin -= size * log1p(self.mean / size) + first * log1p(size / self.mean)
            steps = np.log(count[:-1] + size) - np.log(count[1:]) - log1p(size / self.mean)
        logs = np.concatenate(([begin], begin + np.cumsum(steps)))
        # Corrects rounding errors: all chances add up to 1.
        chances = np.exp(logs - logs.max())
        cumulated: Floats = np.cumsum(chances)
        return cumulated / cumulated[-1]
