"""One block of the demonstration company as arrays: people, true spells, touches and stage changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from connectors.demo import changed, dialogue, evidence, stages
from connectors.demo.companies import account_rows
from connectors.demo.deals import either, loose_changes, opportunity_rows, worth_of
from connectors.demo.histories import History, histories
from connectors.demo.journeys import Integers, Population, Spells, end_of, populate
from connectors.demo.people import contact_counts, contact_rows
from connectors.demo.touches import Touches, gather

# Bounds memory: every block is simulated on its own, with its own random stream.
BLOCK_ACCOUNTS = 25_000
# Account numbers named by activities that no account has start here.
UNKNOWN_ACCOUNTS = 9_000_000

Generator = np.random.Generator


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
    history: stages.Written
    changed_fields: Any


@dataclass(frozen=True)
class Streams:
    """Independent random streams of a block: one set for the first course of its accounts, one for what follows."""

    journeys: Generator
    evidence: Generator
    dialogue: Generator
    master_data: Generator
    further_journeys: Generator
    further_evidence: Generator
    further_dialogue: Generator
    further_data: Generator


def streams(seed: int, block: int) -> Streams:
    """The streams of the block at that place."""
    root = np.random.SeedSequence([seed, block])
    return Streams(*(Generator(np.random.PCG64(child)) for child in root.spawn(8)))


def numbers_of(accounts: int) -> Iterator[Integers]:
    """Account numbers, from 1, block by block."""
    for start in range(0, accounts, BLOCK_ACCOUNTS):
        yield np.arange(start, min(start + BLOCK_ACCOUNTS, accounts), dtype=np.int64) + 1


def journeys_of(draws: Streams, numbers: Integers, until: date) -> tuple[Population, History]:
    """The accounts of a block and their true history."""
    people = populate(draws.journeys, numbers, until)
    return people, histories(draws.journeys, draws.further_journeys, people, until)


def make_block(seed: int, index: int, numbers: Integers, until: date) -> Block:
    """The block at `index`. The same arguments always give the same rows."""
    draws, end = streams(seed, index), end_of(until)
    people, history = journeys_of(draws, numbers, until)
    counts = contact_counts(draws.master_data, people.segment)

    touched, moved = _told(draws.evidence, draws.dialogue, history.first, people, counts, until)
    moved = evidence.gather_stages([moved, loose_changes(draws.evidence, moved)])
    touched += dialogue.untouched(draws.dialogue, people, counts, end)
    strays = dialogue.stray(draws.dialogue, sum(len(part) for part in touched), people, end)
    # Only what precedes the account's departure from its first course; opportunities without an account have none.
    happened = moved.where((moved.deal == 0) | (moved.at < history.cut[moved.row]))
    touched = [part.where(part.at < history.cut[part.row]) for part in touched]

    again = history.further
    more, dated = _told(draws.further_evidence, draws.further_dialogue, again, people, counts, until)
    touches = gather([*touched, *strays, *more])
    touches = touches.where(touches.at < end)
    changes = evidence.all_of([happened, dated, history.beside])
    changes = changes.where(changes.at < end)

    accounts = account_rows(draws.master_data, people)
    contacts = contact_rows(draws.master_data, people, accounts, counts)
    worth = worth_of(draws.master_data, people, moved.where(moved.at < end))
    worth = either(worth, worth_of(draws.further_data, people, changes))
    opportunities = opportunity_rows(people, accounts, changes, worth, until)
    contacts, moves = changed.employers(draws.further_data, contacts, people, touches, end)
    return Block(
        people=people,
        spells=history.spells,
        contact_counts=counts,
        accounts=accounts,
        contacts=contacts,
        opportunities=opportunities,
        touches=touches,
        history=stages.written(draws.further_data, changes),
        changed_fields=changed.together(moves, changed.amounts(draws.further_data, opportunities, end)),
    )


def _told(
    of_evidence: Generator, of_dialogue: Generator, spells: Spells, people: Population, counts: Integers, until: date
) -> tuple[list[Touches], evidence.StageChanges]:
    """Touches and stage changes that give evidence of the spells."""
    end = end_of(until)
    moving, dated = evidence.entries(of_evidence, spells.where(~spells.is_arrived), counts)
    changes = evidence.gather_stages([dated, *evidence.late_stages(of_evidence, spells, until)])
    touched = [
        *moving,
        *dialogue.conversation(of_dialogue, spells, counts, end),
        *dialogue.requests_and_early_calls(of_dialogue, spells, people, counts),
        *dialogue.handovers(of_dialogue, spells, people, counts),
        *dialogue.noise(of_dialogue, spells, counts, end),
    ]
    return touched, changes
