"""One block of the demonstration company as arrays: people, true spells, touches and stage changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from connectors.demo import dialogue, evidence
from connectors.demo.companies import account_rows
from connectors.demo.deals import loose_changes, opportunity_rows
from connectors.demo.journeys import Integers, Population, Spells, end_of, populate, simulate
from connectors.demo.people import contact_counts, contact_rows
from connectors.demo.touches import Touches, gather

# Bounds memory: every block is simulated by itself, with a random stream of its own.
BLOCK_ACCOUNTS = 25_000
# Numbers of accounts that activities name and no account has start here.
UNKNOWN_ACCOUNTS = 9_000_000


@dataclass(frozen=True)
class Block:
    """Part of the company. Tables are pyarrow; `touches.row` below 0 belongs to no account of the block."""

    people: Population
    spells: Spells
    contact_counts: Integers
    accounts: Any
    contacts: Any
    opportunities: Any
    touches: Touches
    changes: evidence.StageChanges


def streams(seed: int, block: int) -> list[np.random.Generator]:
    """Independent random streams of a block: journeys, evidence, dialogue, master data."""
    root = np.random.SeedSequence([seed, block])
    return [np.random.Generator(np.random.PCG64(child)) for child in root.spawn(4)]


def numbers_of(accounts: int) -> Iterator[Integers]:
    """Account numbers, from 1, block by block."""
    for start in range(0, accounts, BLOCK_ACCOUNTS):
        yield np.arange(start, min(start + BLOCK_ACCOUNTS, accounts), dtype=np.int64) + 1


def journeys_of(rng: np.random.Generator, numbers: Integers, until: date) -> tuple[Population, Spells]:
    """The accounts of a block and their true spells."""
    people = populate(rng, numbers, until)
    return people, simulate(rng, people, until)


def make_block(seed: int, place: int, numbers: Integers, until: date) -> Block:
    """The block at `place`. The same arguments always give the same rows."""
    of_journeys, of_evidence, of_dialogue, of_master_data = streams(seed, place)
    end = end_of(until)
    people, spells = journeys_of(of_journeys, numbers, until)
    counts = contact_counts(of_master_data, people.segment)

    moving, dated = evidence.entries(of_evidence, spells, counts)
    changes = evidence.gather_stages([dated, *evidence.late_stages(of_evidence, spells, until)])
    changes = evidence.gather_stages([changes, loose_changes(of_evidence, changes)])
    changes = changes.where(changes.at < end)

    parts = [
        *moving,
        *dialogue.conversation(of_dialogue, spells, counts, end),
        *dialogue.requests_and_early_calls(of_dialogue, spells, people, counts),
        *dialogue.handovers(of_dialogue, spells, people, counts),
        *dialogue.noise(of_dialogue, spells, counts, end),
        *dialogue.untouched(of_dialogue, people, counts, end),
    ]
    made = sum(len(part) for part in parts)
    touches = gather([*parts, *dialogue.stray(of_dialogue, made, people, end)])
    touches = touches.where(touches.at < end)

    accounts = account_rows(of_master_data, people)
    return Block(
        people=people,
        spells=spells,
        contact_counts=counts,
        accounts=accounts,
        contacts=contact_rows(of_master_data, people, accounts, counts),
        opportunities=opportunity_rows(of_master_data, people, accounts, changes),
        touches=touches,
        changes=changes,
    )
