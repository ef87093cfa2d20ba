"""Opportunities besides that of a journey: dropped on the way, outliving its loss, or left open at its win.

Each opens within one spell, at most as far as the account, and the journey's own opportunity enters the spell's stage
with the spell: so it is always the furthest, and nothing that happens to the other moves the account.
"""

from dataclasses import dataclass, fields

import numpy as np

from connectors.demo.dynamics import COMPARISON, DECISION, DYNAMICS, EXIT_LOST, LOST, REQUIREMENTS, WON
from connectors.demo.evidence import CHANGED_BY, STAGE_OF_PHASE, StageChanges, gather_stages
from connectors.demo.journeys import DAY, MOTION_DEALS, Flags, Integers, Numbers, Spells, working_day

# Numbers of these opportunities: after those of an account's journeys.
SURVIVORS, LEFTOVERS, DROPPED = 10, 30, 40
LEAST_DAYS = 10
BY_HAND = CHANGED_BY.index("user")


@dataclass(frozen=True)
class Beside:
    """Opportunities, each in addition to that of a spell, as arrays of one length; instants are minutes since 1970.

    row, own (opportunity of the journey), entered, phase: of the spell, which is at `spell` in its collection. deal:
    the number of the other opportunity, opened at `opened` in the stage of phase `place`.
    """

    spell: Integers
    row: Integers
    own: Integers
    entered: Integers
    phase: Integers
    deal: Integers
    place: Integers
    opened: Integers

    def __len__(self) -> int:
        return len(self.row)

    def where(self, chosen: "Flags | Integers") -> "Beside":
        """Only the chosen opportunities."""
        return Beside(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def _chosen(rng: np.random.Generator, spells: Spells, fits: Flags, chance: float) -> Integers:
    """Places of the spells to open an opportunity in: those that fit, are long enough, and in a late phase."""
    fits = fits & (spells.phase >= COMPARISON) & (spells.phase <= DECISION) & ~spells.is_arrived
    fits = fits & (spells.alive_until - spells.entered >= LEAST_DAYS * DAY)
    return np.flatnonzero(fits & (rng.random(len(spells)) < chance))


def _moment(rng: np.random.Generator, spells: Spells, share: Numbers) -> Integers:
    """An instant in office hours at that share of the spells' life."""
    length = spells.alive_until - spells.entered
    day = working_day((spells.entered + (length * share).astype(np.int64)) // DAY)
    return day * DAY + rng.integers(6 * 60, 17 * 60, len(spells))


def _beside(rng: np.random.Generator, spells: Spells, spell: Integers, deal: Integers, index: Integers) -> Beside:
    of = spells.where(spell)
    opened = _moment(rng, of, 0.1 + 0.2 * rng.random(len(of)))
    found = Beside(spell, of.row, of.deal, of.entered, of.phase, deal, index, opened)
    return found.where((opened > of.entered) & (opened < of.alive_until))


def survivors(rng: np.random.Generator, spells: Spells) -> Beside:
    """Opportunities one or two phases behind, besides journeys that will be lost."""
    spell = _chosen(rng, spells, spells.exit == EXIT_LOST, DYNAMICS.survivor_chance)
    deal = SURVIVORS + spells.journey[spell]
    return _beside(rng, spells, spell, deal, rng.integers(REQUIREMENTS, spells.phase[spell]))


def leftovers(rng: np.random.Generator, spells: Spells, end: int) -> Beside:
    """Opportunities no further than their account, still open when it is won for the first time before `end`."""
    wins = np.zeros(len(spells), np.bool_)
    wins[np.flatnonzero((spells.phase == WON) & (spells.entered < end)) - 1] = True
    spell = _chosen(rng, spells, wins, DYNAMICS.leftover_chance)
    deal = LEFTOVERS + spells.journey[spell]
    return _beside(rng, spells, spell, deal, rng.integers(REQUIREMENTS, spells.phase[spell] + 1))


def dropped(rng: np.random.Generator, spells: Spells, has_other: Flags) -> StageChanges:
    """Stage changes of opportunities lost within a spell, some after a step back; only in spells without another."""
    spell = _chosen(rng, spells, ~has_other, DYNAMICS.dropped_chance)
    row = spells.row[spell]
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    number = np.arange(len(row)) - np.repeat(starts, np.diff(np.append(starts, len(row))))
    deal = MOTION_DEALS * spells.motion[spell] + DROPPED + number
    found = _beside(rng, spells, spell, deal, rng.integers(REQUIREMENTS, spells.phase[spell] + 1))
    of = spells.where(found.spell)
    back = _moment(rng, of, 0.4 + 0.2 * rng.random(len(of)))
    lost = _moment(rng, of, 0.7 + 0.2 * rng.random(len(of)))
    steps_back = (found.place > REQUIREMENTS) & (rng.random(len(of)) < 0.6)
    fits = (found.opened < back) & (back < lost) & (lost < of.alive_until)
    found, back, lost, steps_back = found.where(fits), back[fits], lost[fits], steps_back[fits]
    behind = found.where(steps_back)
    return gather_stages(
        [
            opened(found),
            _changes(behind.row, behind.deal, behind.place - 1, back[steps_back]),
            _changes(found.row, found.deal, np.full(len(found), LOST), lost),
        ]
    )


def opened(beside: Beside) -> StageChanges:
    """The opening of each, and the entry of the journey's own opportunity into the stage of the spell."""
    return gather_stages(
        [
            _changes(beside.row, beside.own, beside.phase, beside.entered),
            _changes(beside.row, beside.deal, beside.place, beside.opened),
        ]
    )


def _changes(row: Integers, deal: Integers, phase: Integers, at: Integers) -> StageChanges:
    return StageChanges(row, deal, STAGE_OF_PHASE[phase], at, np.full(len(row), BY_HAND))


def stood_in(parts: list[Beside], spells: Spells) -> Flags:
    """For each spell, whether one of these opportunities opens in it."""
    taken = np.concatenate([part.row * 2**33 + part.entered for part in parts])
    return np.isin(spells.row * 2**33 + spells.entered, taken)
