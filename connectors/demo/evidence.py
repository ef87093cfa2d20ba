"""Evidence of the true phases: what the charter's rules must find again, and nothing that would mislead them.

Every entry into a phase leaves an activity or a stage change that a rule maps to that phase. A return leaves
a backward stage change, because nothing else moves an account back; so the phase it returns from was entered
by one.
"""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from connectors.demo.dynamics import (
    COMPARISON,
    DECISION,
    DORMANT,
    IN_PLAY_COUNT,
    LOST,
    ORIENTATION,
    REQUIREMENTS,
    RETURN,
    WON,
)
from connectors.demo.journeys import DAY, Flags, Integers, Spells, choose, days_since_epoch
from connectors.demo.touches import Touches, moving_codes, touches

# The CRM is in German; bulk-imported rows still have the English words of the old CRM.
STAGES = (
    "Qualifizierung", "Angebot", "Verhandlung", "Gewonnen", "Verloren", "Qualification", "Proposal",
    "Negotiation",
)  # fmt: skip
STAGE_OF_PHASE = np.array([-1, -1, 0, 1, 2, 3, 4, -1])
STAGE_PHASES = np.array([REQUIREMENTS, COMPARISON, DECISION, WON, LOST, REQUIREMENTS, COMPARISON, DECISION])
ENGLISH = 5  # from a German in-play stage to its English name
CHANGED_BY = ("user", "workflow", "api", "import", "bulk")
BULK = 4
CHANGED_BY_SHARES = (0.68, 0.16, 0.08, 0.05, 0.03)
# Share of entries that are (also) recorded as a stage change at once, and of the others that follow late.
STAGE_SHARE = np.array([0.0, 0.0, 0.45, 0.70, 0.85, 1.0, 1.0, 0.0])
BOTH_SHARE = 0.5
LATE_SHARE = 0.5
# Bulk imports that set the stages of open opportunities, in days before the end of the history.
BULK_IMPORTS = (600, 265)


@dataclass(frozen=True)
class StageChanges:
    """Stage changes as arrays of one length; `deal` is the number of the opportunity in its account."""

    row: Integers
    deal: Integers
    stage: Integers
    at: Integers
    by: Integers

    def __len__(self) -> int:
        return len(self.row)

    def where(self, chosen: "Flags | Integers") -> "StageChanges":
        """Only the chosen changes."""
        return StageChanges(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def together(parts: list[StageChanges]) -> StageChanges:
    """All parts as one, one behind the other."""
    return StageChanges(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(StageChanges)))


def gather_stages(parts: list[StageChanges]) -> StageChanges:
    """All parts as one, ordered by time, then account."""
    whole = together(parts)
    return whole.where(np.lexsort((whole.row, whole.at)))


def all_of(parts: list[StageChanges]) -> StageChanges:
    """All parts as one, like :func:`gather_stages`, with duplicates removed."""
    whole = gather_stages(parts)
    known = np.stack([whole.row, whole.deal, whole.at, STAGE_PHASES[whole.stage]])
    _, first = np.unique(known, axis=1, return_index=True)
    return whole.where(np.sort(first))


def contact_in_phase(rng: np.random.Generator, phase: Integers, contacts: Integers) -> Integers:
    """Which contact of the account acts: one person at first, more as the decision progresses.

    Only the first contact is active before requirements: material read by two people would already be
    evidence of requirements by the charter's third rule.
    """
    reach = np.minimum(np.array([1, 1, 3, 4, 5, 5, 5, 2])[phase], contacts)
    place: Integers = (rng.random(len(phase)) * reach).astype(np.int64)
    return place


def entries(rng: np.random.Generator, spells: Spells, contacts: Integers) -> tuple[list[Touches], StageChanges]:
    """Activities and stage changes at the moment of every entry into a phase (dormant leaves none)."""
    is_return = (spells.phase < spells.previous) & (spells.previous < IN_PLAY_COUNT)
    must_be_stage = is_return | (spells.phase == WON) | (spells.phase == LOST)
    returns_later = (spells.exit == RETURN) & (spells.phase >= COMPARISON)
    by_stage = must_be_stage | returns_later | (rng.random(len(spells)) < STAGE_SHARE[spells.phase])
    by_stage &= spells.phase != DORMANT
    by_activity = ~must_be_stage & (spells.phase < IN_PLAY_COUNT)
    by_activity &= ~by_stage | (rng.random(len(spells)) < BOTH_SHARE)

    code = np.zeros(len(spells), np.int64)
    for phase in range(IN_PLAY_COUNT):
        at = np.flatnonzero(spells.phase == phase)
        code[at] = rng.choice(moving_codes(phase), len(at))
    who = contact_in_phase(rng, spells.phase, contacts[spells.row])
    together = _is_read_together(rng, spells, contacts) & by_activity & ~by_stage
    code[together] = rng.choice(moving_codes(ORIENTATION), int(together.sum()))
    who[together] = 1
    parts = [touches(spells.row, code, spells.entered, contact=who, deal=spells.deal).where(by_activity)]
    reading = spells.where(together)
    for days in (14, 7):
        material = rng.choice(moving_codes(ORIENTATION), len(reading))
        parts.append(touches(reading.row, material, reading.entered - days * DAY, contact=0, deal=reading.deal))

    chosen = spells.where(by_stage)
    by = choose(rng, len(chosen), CHANGED_BY_SHARES)
    return parts, StageChanges(chosen.row, chosen.deal, STAGE_OF_PHASE[chosen.phase], chosen.entered, by)


def _is_read_together(rng: np.random.Generator, spells: Spells, contacts: Integers) -> Flags:
    """Entries into requirements by reading: two touches of the first contact, then one of a second.

    Orientation must have lasted long enough for the two touches to lie in it.
    """
    before = np.zeros(len(spells), np.int64)
    before[1:] = spells.entered[:-1]
    can = (spells.phase == REQUIREMENTS) & (spells.previous == ORIENTATION)
    can &= (spells.entered - before > 16 * DAY) & (contacts[spells.row] >= 2)
    chosen: Flags = can & (rng.random(len(spells)) < 0.3)
    return chosen


def late_stages(rng: np.random.Generator, spells: Spells, until: date) -> list[StageChanges]:
    """Stage changes that record what is already true: entered late by hand, or set by a bulk import."""
    inside = (spells.phase >= REQUIREMENTS) & (spells.phase <= DECISION)
    length = spells.alive_until - spells.entered
    late = spells.where(inside & (length > 4 * DAY) & (rng.random(len(spells)) < LATE_SHARE))
    moment = late.entered + ((late.alive_until - late.entered) * (0.2 + 0.6 * rng.random(len(late)))).astype(np.int64)
    by = choose(rng, len(late), CHANGED_BY_SHARES)
    found = [StageChanges(late.row, late.deal, STAGE_OF_PHASE[late.phase], moment, by)]
    for days in BULK_IMPORTS:
        at = (days_since_epoch(until) - days) * DAY + 3 * 60
        bulk = spells.where(
            inside & (spells.entered < at) & (at < spells.alive_until) & (rng.random(len(spells)) < 0.6)
        )
        count = len(bulk)
        found.append(
            StageChanges(
                bulk.row,
                bulk.deal,
                STAGE_OF_PHASE[bulk.phase] + ENGLISH,
                np.full(count, at),
                np.full(count, BULK),
            )
        )
    return found
