"""Simulates the journeys of a block of accounts: the truth that the evidence is made from."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from connectors.demo.dynamics import (
    ADVANCE,
    COMPARISON,
    DECISION,
    DORMANT,
    DORMANT_DAYS,
    DYNAMICS,
    EXIT_DORMANT,
    EXIT_LOST,
    EXIT_WON,
    IN_PLAY_COUNT,
    LOST,
    REOPENED,
    REQUIREMENTS,
    RETURN,
    SEGMENTS,
    SKIP,
    WON,
    exit_chances,
    history_start,
    price_change_on,
)

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

DAY = 24 * 60  # minutes
NEVER = np.int64(2**40)  # later than every date


@dataclass(frozen=True)
class Population:
    """What a block of accounts is born with: arrays of one length. `arrived_on` is days since 1970."""

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
    dormant, else the end; `previous` is the phase of the account's spell before (-1 at first entry).
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

    def __len__(self) -> int:
        return len(self.row)

    def where(self, chosen: "Flags | Integers") -> "Spells":
        """Only the chosen spells."""
        return Spells(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


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


def _later(rng: np.random.Generator, moment: Integers, days: Numbers) -> Integers:
    """`moment` plus whole days, on a working day within office hours, never earlier than an hour after it."""
    day = working_day(moment // DAY + np.rint(days).astype(np.int64))
    minute = rng.integers(6 * 60, 17 * 60, len(moment))
    later: Integers = np.maximum(day * DAY + minute, moment + rng.integers(20, 60, len(moment)))
    return later


def _exits(rng: np.random.Generator, people: Population, phase: Integers, is_new_price: Flags) -> Integers:
    table = np.empty((IN_PLAY_COUNT, len(SEGMENTS), 2, 2, EXIT_DORMANT + 1))
    for p, s, new, early in np.ndindex(table.shape[:4]):
        table[p, s, new, early] = exit_chances(p, s, since_price_change=bool(new), called_early=bool(early))
    is_new, is_early = is_new_price.astype(np.int64), people.is_called_early.astype(np.int64)
    return draw(rng, table[phase, people.segment, is_new, is_early])


def _in_play(
    rng: np.random.Generator, people: Population, phase: Integers, entered: Integers, until: date
) -> tuple[Integers, Integers, Integers, Integers]:
    """How spells in play end: exit, next phase, last sign of life, end."""
    price_change = days_since_epoch(price_change_on(until)) * DAY
    is_new_price = entered >= price_change
    exit_ = _exits(rng, people, phase, is_new_price)
    months = (entered // DAY).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    days = np.asarray(DYNAMICS.median_days, dtype=float)[phase, people.segment]
    days = days * np.exp(np.asarray(DYNAMICS.spread)[phase] * rng.standard_normal(len(phase)))
    days = np.where(np.isin(months, DYNAMICS.slow_months), days * DYNAMICS.slow_factor, days)
    slower = np.asarray(DYNAMICS.price_change_factor)[people.segment]
    days = np.where(is_new_price & (phase == COMPARISON), days * slower, days)
    is_dormant = exit_ == EXIT_DORMANT
    alive_until = _later(rng, entered, np.where(is_dormant, days * DYNAMICS.silent_share, days))
    left = np.where(is_dormant, alive_until + DORMANT_DAYS * DAY, alive_until)
    to_comparison = (phase == DECISION) & (rng.random(len(phase)) < DYNAMICS.return_to_comparison)
    next_phase = np.select(
        [exit_ == ADVANCE, exit_ == SKIP, exit_ == RETURN, exit_ == EXIT_WON, exit_ == EXIT_LOST],
        [phase + 1, phase + 2, np.where(to_comparison, COMPARISON, REQUIREMENTS), WON, LOST],
        DORMANT,
    )
    return exit_, next_phase.astype(np.int64), alive_until, left


def _out_of_play(
    rng: np.random.Generator, phase: Integers, entered: Integers
) -> tuple[Integers, Integers, Integers, Integers]:
    """How stays in won, lost and dormant end: most never do, some reopen."""
    kind = phase - WON
    restarts = rng.random(len(phase)) < np.asarray(DYNAMICS.restart_chance)[kind]
    days = np.asarray(DYNAMICS.restart_median_days, dtype=float)[kind]
    days = days * np.exp(DYNAMICS.restart_spread * rng.standard_normal(len(phase)))
    left = _later(rng, entered, np.maximum(days, DYNAMICS.restart_least_days))
    next_phase = choose(rng, len(phase), DYNAMICS.restart_phase)
    left = np.where(restarts, left, NEVER)
    exit_ = np.where(restarts, REOPENED, -1).astype(np.int64)
    return exit_, np.where(restarts, next_phase, -1).astype(np.int64), left, left


def simulate(rng: np.random.Generator, people: Population, until: date) -> Spells:
    """True spells entered up to `until`. One round moves every account that still moves by one spell."""
    end = end_of(until)
    row = np.flatnonzero(people.has_journey)
    phase = choose(rng, len(row), DYNAMICS.first_phase)
    entered = people.arrived_on[row] * DAY + rng.integers(6 * 60, 17 * 60, len(row))
    journey, previous = np.ones(len(row), np.int64), np.full(len(row), -1)
    rounds = []
    while len(row):
        block = Population(**{f.name: getattr(people, f.name)[row] for f in fields(people)})
        is_in_play = phase < IN_PLAY_COUNT
        ends = _in_play(rng, block, np.minimum(phase, DECISION), entered, until)
        stays = _out_of_play(rng, np.maximum(phase, WON), entered)
        both = zip(ends, stays, strict=True)
        exit_, next_phase, alive, left = (np.where(is_in_play, end_, stay) for end_, stay in both)
        rounds.append(Spells(row, journey, phase, previous, entered, alive, left, exit_, next_phase))
        goes_on = left < end
        journey = (journey + np.isin(phase, (WON, LOST)))[goes_on]
        row, previous, phase, entered = row[goes_on], phase[goes_on], next_phase[goes_on], left[goes_on]
    spells = Spells(*(np.concatenate([getattr(part, f.name) for part in rounds]) for f in fields(Spells)))
    spells = spells.where(spells.entered < end)
    return spells.where(np.lexsort((spells.entered, spells.row)))
