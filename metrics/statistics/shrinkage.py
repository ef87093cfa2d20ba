"""Shrinkage: rates of groups, each drawn towards the common rate, the more so the less is known about the group.

Gamma-Poisson for events per time, beta-binomial for shares (Efron & Morris, J. Am. Statist. Ass. 70, 1975; Robbins,
1956). How strongly is estimated, not chosen: groups that differ no more than by chance share one rate; the more they
differ beyond that, the less they are drawn (moments as DerSimonian & Laird, Control. Clin. Trials 7, 1986).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from metrics.statistics.posterior import beta_limits, gamma_limits
from metrics.statistics.survival import Floats


@dataclass(frozen=True)
class Shrunk:
    """Per group: the rate drawn towards `common`, its 95 % limits, and the weight of its own cases in it.

    strength: the weight of the common rate, expressed as time or as a number of cases; infinite if groups do not
    differ.
    """

    rate: Floats
    low: Floats
    high: Floats
    weight: Floats
    common: float
    strength: float


def of_events(events: Floats, time: Floats) -> Shrunk:
    """Events per time, for groups that were observed for `time`; nan if there was no observation at all.

    >>> of_events(np.array([4.0, 16.0]), np.array([10.0, 10.0])).rate.round(3).tolist()
    [0.483, 1.517]
    """
    common = _pooled(events, time)
    between = _between(events, time, common, common)
    strength = common / between if between > 0 else inf

    def limits(own_events: float, own_time: float) -> tuple[float, float]:
        if strength == inf:
            return gamma_limits(max(float(events.sum()), 0.5), float(time.sum()))
        return gamma_limits(own_events + common * strength, own_time + strength)

    return _shrunk(events, time, common, strength, limits)


def of_shares(cases: Floats, among: Floats) -> Shrunk:
    """Shares of groups: `cases` of those `among`; nan if there are none at all.

    >>> of_shares(np.array([3.0, 7.0]), np.array([10.0, 10.0])).rate.round(3).tolist()
    [0.352, 0.648]
    """
    common = _pooled(cases, among)
    scatter = common * (1 - common)
    between = _between(cases, among, common, scatter)
    strength = max(scatter / between - 1, 0.0) if between > 0 else inf

    def limits(own_cases: float, own_among: float) -> tuple[float, float]:
        # Half a case on either side, so that rates of 0 and 1 have limits, too.
        if strength == inf:
            total, everyone = float(cases.sum()), float(among.sum())
            return beta_limits(total + 0.5, everyone - total + 0.5)
        first = own_cases + common * strength
        return beta_limits(max(first, 0.5), max(own_among + strength - first, 0.5))

    return _shrunk(cases, among, common, strength, limits)


def _pooled(cases: Floats, among: Floats) -> float:
    everyone = float(among.sum())
    return float(cases.sum()) / everyone if everyone > 0 else float("nan")


def _between(cases: Floats, among: Floats, common: float, scatter: float) -> float:
    """The variance between groups beyond what chance explains, where one case scatters by `scatter`; 0 if there is
    none.
    """
    there = among > 0
    sizes, everyone = among[there], float(among.sum())
    if there.sum() < 2 or not scatter > 0:
        return 0.0
    excess = float((sizes * (cases[there] / sizes - common) ** 2).sum()) / scatter - (int(there.sum()) - 1)
    return max(0.0, excess * scatter / (everyone - float((sizes**2).sum()) / everyone))


def _shrunk(
    cases: Floats, among: Floats, common: float, strength: float, limits: Callable[[float, float], tuple[float, float]]
) -> Shrunk:
    nobody = np.full(among.shape, np.nan)
    if not among.sum() > 0:
        return Shrunk(nobody, nobody, nobody, nobody, common, strength)
    is_one = strength == inf
    weight = np.zeros_like(among) if is_one else among / np.maximum(among + strength, 1e-300)
    rate = (
        np.full(among.shape, common) if is_one else (cases + common * strength) / np.maximum(among + strength, 1e-300)
    )
    found = np.array([limits(float(case), float(size)) for case, size in zip(cases, among, strict=True)])
    return Shrunk(rate, found[:, 0], found[:, 1], weight, common, strength)
