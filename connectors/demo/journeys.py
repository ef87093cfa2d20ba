"""The elements of journeys: accounts at their creation, true spells, days and draws."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from connectors.demo.dynamics import DYNAMICS, history_start

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

DAY = 24 * 60  # minutes
NEVER = np.int64(2**40)  # later than every date
# Opportunities of the motion of existing customers are numbered from here on.
MOTION_DEALS = 100


@dataclass(frozen=True)
class Population:
    """The initial properties of a block's accounts: arrays of one length. `arrived_on` is days since 1970."""

    number: Integers
    segment: Integers
    team: Integers
    is_called_early: Flags
    has_journey: Flags
    arrived_on: Integers


@dataclass(frozen=True)
class Spells:
    """True spells of a block, ordered by account and time. Instants are minutes since 1970 in UTC.

    `row` is the account's place in the block; `alive_until` is the last sign of life of a spell that ends
    dormant, else the end; `previous` is the phase of the account's spell before (-1 at first entry in the motion).
    `deal` is the number of the opportunity the journey is about; `is_arrived`: it was in this phase already.
    """

    row: Integers
    journey: Integers
    phase: Integers
    previous: Integers
    entered: Integers
    alive_until: Integers
    left: Integers
    exit: Integers
    next_phase: Integers
    motion: Integers
    deal: Integers
    is_arrived: Flags

    def __len__(self) -> int:
        return len(self.row)

    def where(self, chosen: "Flags | Integers") -> "Spells":
        """Only the chosen spells."""
        return Spells(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def in_order(parts: list[Spells]) -> Spells:
    """All parts as one, ordered by account, motion and time."""
    whole = Spells(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Spells)))
    return whole.where(np.lexsort((whole.entered, whole.motion, whole.row)))


@dataclass(frozen=True)
class Starts:
    """Where accounts begin, or resume: arrays of one length, named as in `Spells`."""

    row: Integers
    phase: Integers
    entered: Integers
    journey: Integers
    previous: Integers
    deal: Integers
    is_arrived: Flags


def days_since_epoch(day: date) -> int:
    """Days from 1 January 1970 to `day`."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def end_of(until: date) -> int:
    """The first minute (UTC, since 1970) that no longer counts: late on `until`, still that day in Berlin."""
    return (days_since_epoch(until) + 1) * DAY - 120


def working_day(days: Integers) -> Integers:
    """The nearest working day: Saturday moves to Friday, Sunday to Monday."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    moved: Integers = days - (weekday == 5) + (weekday == 6)
    return moved


def draw(rng: np.random.Generator, chances: Numbers) -> Integers:
    """One choice per row of `chances` (rows add up to 1)."""
    drawn = (rng.random(len(chances))[:, None] >= np.cumsum(chances, axis=1)).sum(axis=1)
    capped: Integers = np.minimum(drawn, chances.shape[1] - 1).astype(np.int64)
    return capped


def choose(rng: np.random.Generator, count: int, chances: tuple[float, ...]) -> Integers:
    """`count` choices with the same `chances`."""
    drawn = np.searchsorted(np.cumsum(chances), rng.random(count), side="right")
    return np.minimum(drawn, len(chances) - 1).astype(np.int64)


def populate(rng: np.random.Generator, numbers: Integers, until: date) -> Population:
    """The accounts with these numbers, before anything happens."""
    count = len(numbers)
    team = choose(rng, count, (0.30, 0.27, 0.28, 0.15))
    first, last = days_since_epoch(history_start(until)), days_since_epoch(until)
    calendar = np.arange(first, last + 1)
    months = calendar.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    # A growing company: a quarter more arrivals at the end than at the beginning.
    weights = np.asarray(DYNAMICS.arrivals)[months] * np.linspace(1.0, 1.25, len(calendar))
    later = calendar[choose(rng, count, tuple(weights / weights.sum()))]
    at_start = first + rng.integers(0, 90, count)
    return Population(
        number=numbers,
        segment=choose(rng, count, DYNAMICS.segment_shares),
        team=team,
        is_called_early=rng.random(count) < np.asarray(DYNAMICS.early_call_share)[team],
        has_journey=rng.random(count) >= DYNAMICS.never_share,
        arrived_on=working_day(np.where(rng.random(count) < DYNAMICS.initial_share, at_start, later)),
    )
