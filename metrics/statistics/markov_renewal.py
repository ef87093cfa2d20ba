"""What today's stock will do: expected entries per phase within a horizon, and how far off that may be.

A Markov renewal process run forward from the stock as it stands, every account at its age
(`metrics.statistics.semi_markov`). The variance is that of chance (accounts move independently) plus that of not
knowing the curves: the delta method over every hazard, with the multinomial variance of its estimate. Andersen, Borgan,
Gill & Keiding, Statistical Models Based on Counting Processes, IV.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from metrics.statistics.semi_markov import Curves
from metrics.statistics.survival import Floats

# An account moves at most 2 ** DOUBLINGS - 1 times on one day: a cycle of moves within the same day would never end.
DOUBLINGS = 6
# Smaller than any count that means something, larger than rounding errors.
NOTHING = 1e-9


@dataclass(frozen=True)
class Expected:
    """Per phase: entries expected within the horizon, and both parts of their variance."""

    entries: Floats
    chance: Floats
    estimate: Floats

    @property
    def variance(self) -> Floats:
        """The variance of the actual number of entries around `entries`."""
        return self.chance + self.estimate


def expected_entries(curves: Curves, stock: Floats, horizon: int) -> Expected:
    """Entries into every phase by the accounts of `stock` [phase, age] on the `horizon` days that follow.

    An account is counted at every entry, so it may count several times in one phase.
    """
    (found,) = expected_by_horizon(curves, stock, [horizon])
    return found


def expected_by_horizon(curves: Curves, stock: Floats, horizons: Sequence[int]) -> list[Expected]:
    """`expected_entries` within each of `horizons`; much quicker than one by one, as the longest goes through the
    days of all others.
    """
    length, longest = stock.shape[1], max(horizons)
    # Sums over days are convolutions; enough room that none wraps around.
    room = _round_up(length + longest + 1)
    density, share, first, moves, at_once = _first_moves(curves, stock, longest, room)
    entries = _arrivals(first, moves, at_once)
    each, pairs = _worth_of_entries(moves, at_once)
    filled = np.flatnonzero(stock.any(axis=1))
    of_filled = density[filled].transpose(2, 0, 1)
    still_there = np.divide(1.0, curves.survival, out=np.zeros_like(stock), where=curves.survival > 0)[filled, None]
    there = stock[filled, None]

    def expected_within(horizon: int) -> Expected:
        moved = np.fft.irfft(of_filled @ np.fft.rfft(each[:horizon], room, axis=0), room, axis=0)
        mean = moved[horizon : horizon + length].transpose(1, 2, 0) * still_there
        worth_of_stock = np.zeros((*stock.shape, len(stock)))
        worth_of_stock[filled] = (there * mean).transpose(0, 2, 1)
        # Of whatever is linear in an account's own entries the sum is known: that over the first moves of all.
        sums = entries[:horizon].sum(axis=0)
        twice = np.einsum("jq,jqr->r", first[:horizon], pairs[:horizon][::-1])
        chance = twice + sums - (there * mean**2).sum(axis=(0, 2))
        estimate = _of_curves(curves, share, entries[:horizon], each, worth_of_stock)
        found = np.stack([sums, chance, estimate])
        return Expected(*np.where(found > NOTHING, found, 0.0))

    return [expected_within(horizon) for horizon in horizons]


def entries_alone(curves: Curves, stock: Floats, horizon: int) -> Floats:
    """[phase]: the entries of `expected_entries`, without their variance; much quicker."""
    length = stock.shape[1]
    _, _, first, moves, at_once = _first_moves(curves, stock, horizon, _round_up(length + horizon + 1))
    found: Floats = _arrivals(first, moves, at_once).sum(axis=0)
    return np.where(found > NOTHING, found, 0.0)


def _first_moves(curves: Curves, stock: Floats, horizon: int, room: int) -> tuple[Any, Floats, Floats, Floats, Floats]:
    """The transformed density; stock divided by the share still there; its first moves; moves by day; visits on the day
    of entry.
    """
    phases, length = stock.shape
    density = np.fft.rfft(curves.density, room, axis=2)
    share = np.divide(stock, curves.survival, out=np.zeros_like(stock), where=curves.survival > 0)
    first = np.fft.irfft(np.einsum("pqf,pf->qf", density, np.fft.rfft(share, room, axis=1).conj()), room, axis=1)
    moves = np.zeros((horizon, phases, phases))
    moves[: min(horizon, length - 1)] = curves.density[:, :, 1 : horizon + 1].transpose(2, 0, 1)
    return density, share, first[:, 1 : horizon + 1].T, moves, _at_once(curves.density[:, :, 0])


def _round_up(size: int) -> int:
    """The next size, at least `size`, that is quick to transform."""
    return min(factor << max(0, -(-size // factor) - 1).bit_length() for factor in (4, 5, 6, 7))


def _at_once(moves: Floats) -> Floats:
    """[p, q]: expected visits to q on the day p is entered, that entry included: I + F + F^2 + ..."""
    total, power = np.eye(len(moves)), moves
    for _ in range(DOUBLINGS):
        total, power = total + total @ power, power @ power
    return total


def _worth_of_entries(moves: Floats, at_once: Floats) -> tuple[Floats, Floats]:
    """[k, q, r]: with k days left, how often an account just entering q enters r, that entry included; and the expected
    number of ordered pairs of such entries.
    """
    horizon, phases, _ = moves.shape
    way = np.ascontiguousarray(moves.transpose(1, 0, 2)).reshape(phases, -1)
    # The latest day first, so that what moves meet is one stretch of memory: after t = 1 .. k days, k - t are left.
    found = np.zeros((horizon + 1, phases, 2 * phases))
    every, own = found.reshape(-1, 2 * phases), np.arange(phases)
    for k in range(horizon + 1):
        later = way[:, : k * phases] @ every[(horizon + 1 - k) * phases :]
        later[own, own] += 1.0
        each = at_once @ later[:, :phases]
        later[own, phases + own] += 2 * (each[own, own] - 1.0)
        found[horizon - k] = at_once @ later
    return found[::-1, :, :phases], found[::-1, :, phases:]


def _arrivals(first: Floats, moves: Floats, at_once: Floats) -> Floats:
    """[j, q]: expected entries into q on day j + 1: the `first` moves of the stock and those that follow from them."""
    horizon, phases = first.shape
    way, latest_first = moves.reshape(-1, phases), np.zeros(first.shape)
    flat = latest_first.reshape(-1)
    for day in range(horizon):
        later = flat[(horizon - day) * phases :] @ way[: day * phases]
        latest_first[horizon - 1 - day] = (first[day] + later) @ at_once
    return latest_first[::-1]


def _of_curves(curves: Curves, share: Floats, entries: Floats, each: Floats, worth_of_stock: Floats) -> Floats:
    """[r]: the variance of the expected entries that comes from estimating the hazards from few at risk.

    worth_of_stock[p, t, r]: the entries into r to expect from the accounts of age t in p.
    """
    (phases, length), horizon = share.shape, len(entries)
    room = _round_up(length + horizon)
    # Who reaches day t of a stay within the horizon: an account that will enter on day d has age -d today.
    coming = np.fft.rfft(np.concatenate((entries[::-1].T, share), axis=1), room, axis=1)
    left = np.fft.rfft(each[:horizon], room, axis=0).conj()
    variance = np.zeros(phases)
    for p in range(phases):
        # Only where accounts of this phase are known to go, and on days when some did, is there anything not to know.
        ways, days = (np.flatnonzero(curves.hazard[p].any(axis=axis)) for axis in (1, 0))
        if not ways.size:
            continue
        hazard = curves.hazard[p][np.ix_(ways, days)].T[:, :, None]
        worth = np.fft.irfft(coming[p, :, None, None] * left[:, ways], room, axis=0)[days]
        if_moved = worth * curves.before[p, days, None, None]
        exits = (hazard * if_moved).sum(axis=1)
        # The entries to expect from those who reach day t if they stay: from all later exits, except those of stock
        # older than t.
        later = _from_the_end(exits) - exits - _from_the_end(worth_of_stock[p])[days]
        staying = 1.0 - curves.leaving[p, days]
        if_stayed = np.divide(later, staying[:, None], out=np.zeros_like(later), where=staying[:, None] > 0)
        slope = if_moved - if_stayed[:, None, :]
        mean = (hazard * slope).sum(axis=1)
        spread = (hazard * slope**2).sum(axis=1) - mean**2
        variance += (spread / np.maximum(curves.at_risk[p, days], 1.0)[:, None]).sum(axis=0)
    return variance


def _from_the_end(values: Floats) -> Floats:
    """Sums from each row to the last."""
    return values[::-1].cumsum(axis=0)[::-1]
