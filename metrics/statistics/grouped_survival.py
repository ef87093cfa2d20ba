"""Durations of many groups at once: survival curves for thousands of groups without a loop over them.

Departures are counted per group and day once; a statistic runs along the days of a few hundred groups of similar length
at a time, in exactly the same steps as for one group alone.
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from metrics.statistics.survival import TOLERANCE, Floats, Integers

# Cells of one step: small enough to stay in the processor's cache, large enough to need few steps.
MOST_CELLS = 200_000

Step = Callable[..., tuple[Floats, ...]]
Mask = npt.NDArray[np.bool_]


class Durations:
    """Counts `n` of stays that lasted `days` (0 or more), of the groups `place` (0 to `size` - 1).

    Flat arrays hold one entry per group and day on which anybody departed or ceased to be observed, in that order.
    `joined`: the groups, days and counts of when observation of these stays began, where not on day 0 (delayed entry).
    """

    def __init__(
        self, place: Integers, days: Integers, n: Integers, size: int, joined: tuple[Integers, ...] | None = None
    ) -> None:
        self.size, self._n, self._joined = size, n, joined
        self._span = int(days.max(initial=0)) + 1
        self._key, self._entry = np.unique(place * self._span + days, return_inverse=True)
        self.group, self.day = self._key // self._span, self._key % self._span
        self.lengths = np.bincount(self.group, minlength=size)
        self.starts = np.cumsum(self.lengths) - self.lengths

    def events(self, among: Mask) -> Integers:
        """Flat: how many of the counts `among` fell on each day of each group."""
        weights = self._n * among
        return np.bincount(self._entry, weights=weights, minlength=self._key.size).astype(np.int64)

    @cached_property
    def at_risk(self) -> Integers:
        """Flat: how many are under observation just before each day."""
        departures = self.events(np.ones(self._n.size, dtype=bool))
        gone = np.cumsum(departures)
        if self._joined is not None:
            # Every spell that joins a group also departs from it, so the earlier groups cancel out.
            joined, days, n = self._joined
            key = joined * self._span + days
            order = np.argsort(key, kind="stable")
            came = np.concatenate(([0], np.cumsum(n[order])))
            return came[np.searchsorted(key[order], self._key, side="right")] - gone + departures
        after = gone[self.starts + self.lengths - 1] if self._key.size else gone
        return after[self.group] - gone + departures

    def along_days(self, step: Step, *flat: Integers) -> tuple[Floats, ...]:
        """`step` along the last axis of the matrices (groups, days) made of the `flat` arrays; its results, flat.

        Shorter groups are padded with 0 at the end, where nothing happens.
        """
        nothing = (one[:0].reshape(0, 0) for one in flat)
        results = tuple(np.empty(self._key.size) for _ in step(*nothing))
        order = np.argsort(self.lengths, kind="stable")
        begin = int(np.searchsorted(self.lengths[order], 1))
        while begin < order.size:
            # As many of the next longer groups as fit, measured by the last of them; at least one.
            widths = self.lengths[order[begin:]]
            fitting = np.searchsorted(widths * np.arange(1, widths.size + 1), MOST_CELLS, side="right")
            chosen = order[begin : begin + max(1, int(fitting))]
            offsets = np.arange(int(self.lengths[chosen[-1]]))
            is_there = offsets < self.lengths[chosen, None]
            index = np.where(is_there, self.starts[chosen, None] + offsets, 0)
            found = step(*(np.where(is_there, one[index], 0) for one in flat))
            for whole, part in zip(results, found, strict=True):
                whole[index[is_there]] = part[is_there]
            begin += chosen.size
        return results

    def first_day(self, values: Floats, level: float) -> tuple[Integers, Mask]:
        """Per group the first day whose entry of the flat `values` is at most `level`, and whether there is one."""
        reached = np.flatnonzero(values <= level + TOLERANCE)
        groups, first = np.unique(self.group[reached], return_index=True)
        days, is_reached = np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=bool)
        days[groups], is_reached[groups] = self.day[reached[first]], True
        return days, is_reached

    def at(self, values: Floats, groups: Integers, days: Integers, before: float = 0.0) -> Floats:
        """The flat step function `values`, for each of `groups` on the corresponding of `days`; `before` before its
        first entry.
        """
        last = np.searchsorted(self._key, groups * self._span + np.minimum(days, self._span - 1), side="right") - 1
        is_begun = last >= self.starts[groups]
        return np.where(is_begun, values[last] if values.size else before, before)

    def still(self, groups: Integers, days: Integers) -> Integers:
        """How many in each of `groups` stayed at least the corresponding number of `days`."""
        entry = np.searchsorted(self._key, groups * self._span + np.minimum(days, self._span))
        is_left = entry < self.starts[groups] + self.lengths[groups]
        if not self._key.size:
            return np.zeros(groups.size, dtype=np.int64)
        return np.where(is_left, self.at_risk[np.minimum(entry, self._key.size - 1)], 0)
