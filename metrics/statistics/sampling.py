"""How many of a whole there are, and by how many they change, from a random sample of it."""

from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np

from metrics.statistics.survival import Z_95, wilson


@dataclass(frozen=True)
class Estimate:
    """A number that was estimated: the most likely one, and the limits between which it lies at the level asked for."""

    about: float
    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left to chance."""
        return self.low == self.high

    def plus(self, known: float) -> "Estimate":
        """The same with `known` added, which is certain."""
        return Estimate(self.about + known, self.low + known, self.high + known)


def in_whole(found: int, drawn: int, among: int, z: float = Z_95) -> Estimate:
    """How many of `among` have what `found` of `drawn` of them have, drawn at random and without putting back.

    Limits after Wilson, with as many trials as the share that was drawn makes up for (finite population correction):
    what was drawn is counted, not estimated. Never fewer than were found, nor more than can be left.
    """
    if drawn >= among:
        return Estimate(found, found, found)
    trials = drawn * (among - 1) / (among - drawn)
    low, high = wilson(np.array([found / drawn * trials]), np.array([trials]), z)
    fewest, most = found, among - (drawn - found)
    return Estimate(
        found / drawn * among,
        max(fewest, floor(float(low[0]) * among + 1e-9)),
        min(most, ceil(float(high[0]) * among - 1e-9)),
    )


def change_in_whole(gained: int, lost: int, drawn: int, among: int, z: float = Z_95) -> Estimate:
    """By how many a count of `among` changes, if it gains `gained` and loses `lost` of `drawn` drawn at random.

    Limits after Agresti and Min (2005) for paired shares, half a case added to each of the four ways a pair can go, and
    with the finite population correction; never beyond what those who were not drawn can make up.
    """
    known, left = gained - lost, among - drawn
    if left <= 0:
        return Estimate(known, known, known)
    cases, more, fewer = drawn + 2, gained + 0.5, lost + 0.5
    centre = (more - fewer) / cases
    spread = z * sqrt((more + fewer - (more - fewer) ** 2 / cases) * left / (among - 1)) / cases
    return Estimate(
        known / drawn * among,
        max(known - left, floor((centre - spread) * among)),
        min(known + left, ceil((centre + spread) * among)),
    )
