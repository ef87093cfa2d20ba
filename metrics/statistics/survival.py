"""Survival curves from counts per day: Kaplan-Meier, Aalen-Johansen, Wilson.

Input is always grouped by day, so results do not depend on the order of ties. Everything is exact, small
and the same on every engine.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Integers = npt.NDArray[np.int64]

TOLERANCE = 1e-12
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve: S(t) just after each of ``days``, with 95 % limits (log-log Greenwood)."""

    days: Integers
    at_risk: Integers
    survival: Floats
    low: Floats
    high: Floats

    def quantile(self, level: float) -> int | None:
        """The smallest day t with S(t) <= `level`; None if the curve does not get that low."""
        return first_day(self.days, self.survival, level)

    def interval(self, level: float) -> tuple[int | None, int | None]:
        """95 % limits of the quantile: where the limits of the curve reach `level`."""
        return first_day(self.days, self.low, level), first_day(self.days, self.high, level)

    def at(self, day: int) -> float:
        """S(`day`)."""
        index = int(np.searchsorted(self.days, day, side="right"))
        return 1.0 if index == 0 else float(self.survival[index - 1])


def first_day(days: Integers, values: Floats, level: float) -> int | None:
    """The first of `days` whose value is at most `level`."""
    reached = np.flatnonzero(values <= level + TOLERANCE)
    return int(days[reached[0]]) if reached.size else None


def _by_day(days: Integers, counts: Integers, is_event: npt.NDArray[np.bool_]) -> tuple[Integers, Integers, Integers]:
    """Days, events and all departures per distinct day."""
    unique, index = np.unique(days, return_inverse=True)
    departures = np.bincount(index, weights=counts, minlength=unique.size).astype(np.int64)
    events = np.bincount(index, weights=counts * is_event, minlength=unique.size).astype(np.int64)
    return unique.astype(np.int64), events, departures


def _remaining(departures: Integers) -> Integers:
    """How many are still under observation just before each day."""
    return (departures.sum() - np.cumsum(departures) + departures).astype(np.int64)


def later(days: Integers, joined: Integers, counts: Integers) -> Integers:
    """How many of `counts`, which joined at the ages `joined`, did so after each of `days`."""
    order = np.argsort(joined, kind="stable")
    came = np.concatenate(([0], np.cumsum(counts[order])))
    return (came[-1] - came[np.searchsorted(joined[order], days, side="right")]).astype(np.int64)


def kaplan_meier(
    days: Integers,
    counts: Integers,
    is_event: npt.NDArray[np.bool_],
    joined: tuple[Integers, Integers] | None = None,
) -> Curve:
    """The curve of `counts` spells that lasted `days` and ended (`is_event`) or are still open.

    `joined`: the ages at which the same spells came under observation, and how many, if not at 0 (delayed entry): at
    risk at age t are those that joined at t or before and had not left before t. Limits: S^exp(+-z * se / ln S) with
    Greenwood's variance; if S is 0 both are 0, if S is 1 both are 1. Kalbfleisch & Prentice, The Statistical Analysis
    of Failure Time Data, 2nd ed., 1.4.

    >>> kaplan_meier(np.array([2, 3]), np.array([1, 1]), np.array([True, False])).survival
    array([0.5, 0.5])
    """
    unique, events, departures = _by_day(days, counts, is_event)
    at_risk = _remaining(departures)
    if joined is not None:
        at_risk = at_risk - later(unique, *joined)
    return Curve(unique, at_risk, *survival_steps(events, at_risk))


def survival_steps(events: Integers, at_risk: Integers) -> tuple[Floats, Floats, Floats]:
    """S(t) and its 95 % limits after each day, along the last axis; a day on which nothing happens changes nothing."""
    survival: Floats = np.cumprod(1.0 - events / np.maximum(at_risk, 1), axis=-1)
    survival[survival < TOLERANCE] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0), axis=-1)
        spread = Z_95 * np.sqrt(greenwood) / np.abs(np.log(survival))
        low: Floats = survival ** np.exp(spread)
        high: Floats = survival ** np.exp(-spread)
    certain = (survival >= 1.0 - TOLERANCE) | (survival <= 0.0)
    return survival, np.where(certain, survival, low), np.where(certain, survival, high)


def cumulative_incidence(
    days: Integers, counts: Integers, causes: Integers, cause_count: int
) -> tuple[Integers, Floats]:
    """Days and, per cause 0..`cause_count`-1, the share that left for it by then (Aalen-Johansen).

    A cause of -1 is censored. Shape of the second result: (causes, days). Causes compete: leaving for one cause is not
    treated as censoring for another. Aalen & Johansen, Scand. J. Statist. 5 (1978).
    """
    unique, _, departures = _by_day(days, counts, np.ones(days.size, dtype=bool))
    at_risk = _remaining(departures)
    index = np.searchsorted(unique, days)
    events = np.zeros((cause_count, unique.size))
    known = causes >= 0
    np.add.at(events, (causes[known], index[known]), counts[known])
    return unique, np.array(incidence_steps(at_risk, *events))


def incidence_steps(at_risk: Integers, *events: Floats | Integers) -> tuple[Floats, ...]:
    """For each cause whose `events` are given, the share that left for it up to each day, along the last axis."""
    staying = np.cumprod(1.0 - sum(events) / np.maximum(at_risk, 1), axis=-1)
    before = np.ones_like(staying)
    before[..., 1:] = staying[..., :-1]
    return tuple(np.cumsum(before * one / np.maximum(at_risk, 1), axis=-1) for one in events)


def wilson(successes: Floats, trials: Floats, z: float = Z_95) -> tuple[Floats, Floats]:
    """Limits of a rate at `z` (default: 95 %), after Wilson (1927); nan if there was no trial."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = successes / trials
        centre = rate + z**2 / (2 * trials)
        spread = z * np.sqrt(rate * (1 - rate) / trials + z**2 / (4 * trials**2))
        scale = 1 + z**2 / trials
        return np.maximum((centre - spread) / scale, 0.0), np.minimum((centre + spread) / scale, 1.0)
