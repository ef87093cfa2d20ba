"""Cumulative incidence with its 95 % limits: what share left for one reason while others compete."""

import numpy as np

from metrics.statistics.survival import TOLERANCE, Z_95, Floats, Integers, incidence_steps


def incidence_limits(at_risk: Integers, *events: Integers) -> tuple[Floats, ...]:
    """Along the last axis, per cause whose `events` are given the share that left for it up to each day, then the share
    still there; after them low and high of each, in the same order.

    Limits: complementary log-log, that is 1 - (1 - F)^exp(+-z x se / ((1 - F) |ln(1 - F)|)), with the variance of
    `aalen_variance`. The share still there is the complement of leaving for any cause. If none or all left, both limits
    are the share itself.
    """
    shares = incidence_steps(at_risk, *events)
    left: Integers = np.asarray(sum(events), dtype=np.int64)
    all_gone = incidence_steps(at_risk, left)[0]
    limits: list[Floats] = []
    for share, own in zip(shares, events, strict=True):
        limits += _limits(share, aalen_variance(at_risk, share, own, left - own))
    low, high = _limits(all_gone, aalen_variance(at_risk, all_gone, left, np.zeros_like(left)))
    still: Floats = np.maximum(0.0, 1.0 - sum(shares))
    return (*shares, still, *limits, 1.0 - high, 1.0 - low)


def aalen_variance(at_risk: Integers, share: Floats, own: Integers, other: Integers) -> Floats:
    """The variance of the `share` that left by `own` events while `other` ones competed.

    Aalen, Ann. Statist. 6 (1978), with several exits on one day drawn without replacement, as in Gray, Ann. Statist.
    16 (1988).
    """
    n = np.maximum(at_risk, 1).astype(float)
    staying = np.cumprod(1.0 - (own + other) / n, axis=-1)
    staying[staying < TOLERANCE] = 0.0
    before = np.ones_like(staying)
    before[..., 1:] = staying[..., :-1]
    inverse = np.divide(1.0, staying, out=np.zeros_like(staying), where=staying > 0)
    # With one exit among n, the factor for drawing without replacement is 1, whatever n.
    drawn = [d * np.where(d > 1, (n - d) / np.maximum(n - 1, 1), 1.0) * (before / n) ** 2 for d in (own, other)]
    # Per event: (F at that event less F later) over the number who stayed, for other causes; 1 more for its own.
    slopes = (1.0 + share * inverse, share * inverse)
    parts = [(drawn[0], slopes[0]), (np.where(staying > 0, drawn[1], 0.0), slopes[1])]
    squares = sum(np.cumsum(weight * slope**2, axis=-1) for weight, slope in parts)
    mixed = sum(np.cumsum(weight * slope * inverse, axis=-1) for weight, slope in parts)
    inverses = sum(np.cumsum(weight * inverse**2, axis=-1) for weight, _ in parts)
    variance: Floats = np.maximum(squares - 2 * share * mixed + share**2 * inverses, 0.0)
    return variance


def _limits(share: Floats, variance: Floats) -> tuple[Floats, Floats]:
    rest = 1.0 - share
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = Z_95 * np.sqrt(variance) / (rest * np.abs(np.log(rest)))
        low, high = 1.0 - rest ** np.exp(-spread), 1.0 - rest ** np.exp(spread)
    certain = (share <= TOLERANCE) | (share >= 1.0 - TOLERANCE)
    whole = (share > 0.5).astype(float)
    return np.where(certain, whole, low), np.where(certain, whole, high)
