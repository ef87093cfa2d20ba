"""Two windows side by side: how far they differ, how certain that is, and what remains after correcting for many
comparisons.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from metrics.statistics.survival import Z_95, Floats, Integers, survival_steps, wilson

# Restricted means reach up to the last age at which this many are at risk in both windows.
LEAST_AT_RISK = 10


@dataclass(frozen=True)
class Observed:
    """Spells of one window by age in days, from 0: how many are at risk at each age, and how many leave."""

    at_risk: Integers
    exits: Integers

    @classmethod
    def from_spells(
        cls, days: Integers, n: Integers, is_exit: Integers, joined: Integers, joined_n: Integers
    ) -> "Observed":
        """`n` spells that lasted `days` and ended or not; `joined_n` of them came under observation at age `joined`."""
        length = int(max(days.max(initial=-1), joined.max(initial=-1))) + 1
        came = np.bincount(joined, weights=joined_n, minlength=length).cumsum()
        gone = np.bincount(days, weights=n, minlength=length).cumsum()
        exits = np.bincount(days, weights=n * is_exit, minlength=length)
        before = np.concatenate(([0], gone[:-1])) if length else gone
        return cls((came - before).astype(np.int64), exits.astype(np.int64))

    def as_long(self, length: int) -> "Observed":
        """The same, extended up to age `length` - 1 with none at risk."""
        more = (0, length - self.at_risk.size)
        return Observed(np.pad(self.at_risk, more), np.pad(self.exits, more))


def log_rank(now: Observed, before: Observed) -> float:
    """The chance that exits by age differ at least this much if nothing changed: two-sided p of the log-rank test.

    With delayed entry: at every age only those under observation are compared. Mantel, Cancer Chemother. Rep. 50
    (1966); Andersen, Borgan, Gill & Keiding, V.2. 1 if there is nothing to compare.
    """
    now, before = (one.as_long(max(now.at_risk.size, before.at_risk.size)) for one in (now, before))
    exits, at_risk = now.exits + before.exits, now.at_risk + before.at_risk
    there = exits > 0
    d, y, own = exits[there].astype(float), at_risk[there].astype(float), now.at_risk[there].astype(float)
    difference = float((now.exits[there] - own * d / y).sum())
    # The hypergeometric variance; with only one at risk nothing varies.
    variance = float((own * (y - own) * d * (y - d) / (y**2 * np.maximum(y - 1, 1))).sum())
    return erfc(sqrt(difference**2 / variance / 2)) if variance > 0 else 1.0


@dataclass(frozen=True)
class Restricted:
    """Mean days in the phase up to an age, and its variance."""

    mean: float
    variance: float

    @classmethod
    def up_to(cls, one: Observed, until: int) -> "Restricted":
        """The area under the Kaplan-Meier curve from 0 to `until`, with Greenwood's variance."""
        survival, _, _ = survival_steps(one.exits[:until], one.at_risk[:until])
        rest: Floats = survival[::-1].cumsum()[::-1]
        y, d = one.at_risk[:until].astype(float), one.exits[:until].astype(float)
        step = np.divide(d, y * (y - d), out=np.zeros_like(y), where=y > d)
        return cls(float(survival.sum()), float((rest**2 * step).sum()))


def common_age(now: Observed, before: Observed) -> int | None:
    """The largest age with `LEAST_AT_RISK` at risk in both windows; None if there is none."""
    length = min(now.at_risk.size, before.at_risk.size)
    enough = (now.at_risk[:length] >= LEAST_AT_RISK) & (before.at_risk[:length] >= LEAST_AT_RISK)
    found = np.flatnonzero(enough)
    return int(found[-1]) if found.size else None


def difference_of_means(now: Restricted, before: Restricted) -> tuple[float, float, float]:
    """By how many days the mean changed, with 95 % limits."""
    difference, spread = now.mean - before.mean, Z_95 * sqrt(now.variance + before.variance)
    return difference, difference - spread, difference + spread


def newcombe(cases: tuple[int, int], among: tuple[int, int], z: float = Z_95) -> tuple[float, float, float]:
    """The difference of two rates, first less second, and its limits at `z`.

    Newcombe, Statist. Med. 17 (1998), method 10: Wilson's limits of both rates, combined.

    >>> [round(part, 4) for part in newcombe((56, 48), (70, 80))]
    [0.2, 0.0524, 0.3339]
    """
    (p, low, high), (q, q_low, q_high) = (_wilson(x, n, z) for x, n in zip(cases, among, strict=True))
    return p - q, p - q - sqrt((p - low) ** 2 + (q_high - q) ** 2), p - q + sqrt((high - p) ** 2 + (q - q_low) ** 2)


def newcombe_p(cases: tuple[int, int], among: tuple[int, int]) -> float:
    """The p-value: the smallest level at which Newcombe's limits exclude 0. It is what gets corrected for many
    comparisons.
    """
    difference, _, _ = newcombe(cases, among)
    if difference == 0:
        return 1.0
    inside, outside = 0.0, 40.0
    while outside - inside > 1e-12:
        z = (inside + outside) / 2
        _, low, high = newcombe(cases, among, z)
        inside, outside = (inside, z) if low <= 0 <= high else (z, outside)
    return erfc(inside / sqrt(2))


def _wilson(cases: int, among: int, z: float) -> tuple[float, float, float]:
    """A rate and its limits at `z`."""
    low, high = wilson(np.array(float(cases)), np.array(float(among)), z)
    return cases / among, float(low), float(high)


def holm(chances: list[float | None], level: float = 0.05) -> list[bool]:
    """Which of the tests with these p-values hold when all are considered: with a chance of at least 1 - `level`, none
    is false.

    Holm, Scand. J. Statist. 6 (1979). None is no test.

    >>> holm([0.01, 0.04, None, 0.02])
    [True, True, False, True]
    """
    ranked = sorted((p, index) for index, p in enumerate(chances) if p is not None)
    is_kept = [False] * len(chances)
    for number, (p, index) in enumerate(ranked):
        if p > level / (len(ranked) - number):
            break
        is_kept[index] = True
    return is_kept
