"""Moves the accounts of a block from spell to spell: the semi-Markov process of `connectors.demo.dynamics`."""

from dataclasses import fields
from datetime import date

import numpy as np

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
    Dynamics,
    exit_chances,
    price_change_on,
)
from connectors.demo.journeys import (
    DAY,
    MOTION_DEALS,
    NEVER,
    Flags,
    Integers,
    Numbers,
    Population,
    Spells,
    Starts,
    choose,
    days_since_epoch,
    draw,
    end_of,
    in_order,
    working_day,
)


def later(rng: np.random.Generator, moment: Integers, days: Numbers) -> Integers:
    """`moment` plus whole days, on a working day within office hours, never earlier than an hour after it."""
    day = working_day(moment // DAY + np.rint(days).astype(np.int64))
    minute = rng.integers(6 * 60, 17 * 60, len(moment))
    later: Integers = np.maximum(day * DAY + minute, moment + rng.integers(20, 60, len(moment)))
    return later


def _exits(
    rng: np.random.Generator, people: Population, phase: Integers, is_new_price: Flags, dynamics: Dynamics
) -> Integers:
    table = np.empty((IN_PLAY_COUNT, len(SEGMENTS), 2, 2, EXIT_DORMANT + 1))
    for p, s, new, early in np.ndindex(table.shape[:4]):
        chances = exit_chances(p, s, since_price_change=bool(new), called_early=bool(early), dynamics=dynamics)
        table[p, s, new, early] = chances
    is_new, is_early = is_new_price.astype(np.int64), people.is_called_early.astype(np.int64)
    return draw(rng, table[phase, people.segment, is_new, is_early])


def _in_play(
    rng: np.random.Generator,
    people: Population,
    phase: Integers,
    entered: Integers,
    until: date,
    dynamics: Dynamics,
) -> tuple[Integers, Integers, Integers, Integers]:
    """How spells in play end: exit, next phase, last sign of life, end."""
    price_change = days_since_epoch(price_change_on(until)) * DAY
    is_new_price = entered >= price_change
    exit_ = _exits(rng, people, phase, is_new_price, dynamics)
    months = (entered // DAY).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    days = np.asarray(dynamics.median_days, dtype=float)[phase, people.segment]
    days = days * np.exp(np.asarray(dynamics.spread)[phase] * rng.standard_normal(len(phase)))
    days = np.where(np.isin(months, dynamics.slow_months), days * dynamics.slow_factor, days)
    slower = np.asarray(dynamics.price_change_factor)[people.segment]
    days = np.where(is_new_price & (phase == COMPARISON), days * slower, days)
    is_dormant = exit_ == EXIT_DORMANT
    alive_until = later(rng, entered, np.where(is_dormant, days * dynamics.silent_share, days))
    left = np.where(is_dormant, alive_until + DORMANT_DAYS * DAY, alive_until)
    to_comparison = (phase == DECISION) & (rng.random(len(phase)) < dynamics.return_to_comparison)
    next_phase = np.select(
        [exit_ == ADVANCE, exit_ == SKIP, exit_ == RETURN, exit_ == EXIT_WON, exit_ == EXIT_LOST],
        [phase + 1, phase + 2, np.where(to_comparison, COMPARISON, REQUIREMENTS), WON, LOST],
        DORMANT,
    )
    return exit_, next_phase.astype(np.int64), alive_until, left


def _out_of_play(
    rng: np.random.Generator, phase: Integers, entered: Integers, dynamics: Dynamics
) -> tuple[Integers, Integers, Integers, Integers]:
    """How stays in won, lost and dormant end: most never do, some reopen."""
    kind = phase - WON
    restarts = rng.random(len(phase)) < np.asarray(dynamics.restart_chance)[kind]
    days = np.asarray(dynamics.restart_median_days, dtype=float)[kind]
    days = days * np.exp(dynamics.restart_spread * rng.standard_normal(len(phase)))
    left = later(rng, entered, np.maximum(days, dynamics.restart_least_days))
    next_phase = choose(rng, len(phase), dynamics.restart_phase)
    left = np.where(restarts, left, NEVER)
    exit_ = np.where(restarts, REOPENED, -1).astype(np.int64)
    return exit_, np.where(restarts, next_phase, -1).astype(np.int64), left, left


def simulate(rng: np.random.Generator, people: Population, until: date) -> Spells:
    """Spells of every account's first motion entered up to `until`, from its arrival on.

    An account that wakes may begin further back, and one that was won begins anew: where accounts leave this course,
    and how they go on, is decided in `connectors.demo.histories`.
    """
    row = np.flatnonzero(people.has_journey)
    phase = choose(rng, len(row), DYNAMICS.first_phase)
    entered = people.arrived_on[row] * DAY + rng.integers(6 * 60, 17 * 60, len(row))
    one, none = np.ones(len(row), np.int64), np.full(len(row), -1)
    return walk(rng, people, Starts(row, phase, entered, one, none, one, none > 0), until)


def walk(
    rng: np.random.Generator,
    people: Population,
    starts: Starts,
    until: date,
    *,
    motion: int = 0,
    dynamics: Dynamics = DYNAMICS,
    keeps_phase: bool = False,
) -> Spells:
    """True spells from `starts` on, entered up to `until`. Each round moves every account still moving by one spell.

    keeps_phase: an account that wakes resumes in its old phase or further, since what it had reached still counts.
    """
    end = end_of(until)
    row, phase, entered, journey = starts.row, starts.phase, starts.entered, starts.journey
    previous, deal, is_arrived = starts.previous, starts.deal, starts.is_arrived
    rounds = [_nothing()]
    while len(row):
        block = Population(**{f.name: getattr(people, f.name)[row] for f in fields(people)})
        is_in_play = phase < IN_PLAY_COUNT
        ends = _in_play(rng, block, np.minimum(phase, DECISION), entered, until, dynamics)
        stays = _out_of_play(rng, np.maximum(phase, WON), entered, dynamics)
        both = zip(ends, stays, strict=True)
        exit_, next_phase, alive, left = (np.where(is_in_play, end_, stay) for end_, stay in both)
        if keeps_phase:
            wakes = (phase == DORMANT) & (exit_ == REOPENED)
            next_phase = np.where(wakes, np.maximum(next_phase, previous), next_phase)
        of_motion = np.full(len(row), motion)
        rounds.append(
            Spells(row, journey, phase, previous, entered, alive, left, exit_, next_phase, of_motion, deal, is_arrived)
        )
        goes_on = left < end
        has_ended = np.isin(phase, (WON, LOST))
        journey = journey + has_ended
        deal = np.where(has_ended, MOTION_DEALS * motion + journey, deal)
        journey, deal = journey[goes_on], deal[goes_on]
        row, previous, phase, entered = row[goes_on], phase[goes_on], next_phase[goes_on], left[goes_on]
        is_arrived = np.zeros(len(row), np.bool_)
    spells = in_order(rounds)
    return spells.where(spells.entered < end)


def _nothing() -> Spells:
    none, flags = np.zeros(0, np.int64), np.zeros(0, np.bool_)
    return Spells(none, none, none, none, none, none, none, none, none, none, none, flags)
