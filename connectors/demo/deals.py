"""Opportunities: what the CRM says about a journey once a stage has been entered."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from connectors.demo.companies import MEDIAN_VALUE, around, join, words
from connectors.demo.evidence import STAGES, StageChanges
from connectors.demo.journeys import DAY, MOTION_DEALS, Flags, Integers, Numbers, Population, end_of
from connectors.demo.stages import stage_words

WON_STAGE, LOST_STAGE = STAGES.index("Gewonnen"), STAGES.index("Verloren")
OUTCOMES = ("won", "lost")
PIPELINES = ("Neukunden", "Bestandskunden")
TYPES = ("Neugeschäft", "Verlängerung", "Erweiterung")
NO_AMOUNT_SHARE, NO_CLOSE_DATE_SHARE, NO_OWNER_SHARE = 0.16, 0.30, 0.08
# One opportunity in 80 has no account; its stage changes move nobody.
LOOSE_ONE_IN = 80


def instants(minutes: Integers) -> Any:
    """Minutes since 1970 as instants in UTC; null where negative."""
    return pa.array(minutes * 60_000_000, pa.timestamp("us", "UTC"), mask=minutes < 0)


def loose_changes(rng: np.random.Generator, changes: StageChanges) -> StageChanges:
    """Stage changes of opportunities without an account: number 0."""
    candidates = np.flatnonzero((changes.deal == 1) & (changes.stage < WON_STAGE))
    copied = changes.where(candidates[::LOOSE_ONE_IN])
    _, first = np.unique(copied.row, return_index=True)
    copied = copied.where(np.sort(first))
    at = copied.at - rng.integers(0, 60, len(copied))
    return StageChanges(copied.row, np.zeros(len(copied), np.int64), copied.stage, at, copied.by)


@dataclass(frozen=True)
class Worth:
    """The values opportunities get when they are opened: arrays of one length, sorted by `key`.

    key: row x 1,000 + number; expected_on is days since 1970, below 0 for none; amount NaN for none.
    """

    key: Integers
    expected_on: Integers
    amount: Numbers
    has_owner: Flags


def keys_of(changes: StageChanges) -> Integers:
    """The key of each change's opportunity, see `Worth`."""
    return changes.row * 1_000 + changes.deal


def worth_of(rng: np.random.Generator, people: Population, changes: StageChanges) -> Worth:
    """The values of the opportunities in `changes` (ordered by time)."""
    key, first = np.unique(keys_of(changes), return_index=True)
    count = len(key)
    expected = changes.at[first] // DAY + rng.integers(30, 150, count)
    amount = np.round(around(rng, MEDIAN_VALUE, people.segment[changes.row[first]], 0.6), -2)
    amount = np.where(rng.random(count) >= NO_AMOUNT_SHARE, amount, np.nan)
    has_owner = rng.random(count) >= NO_OWNER_SHARE
    expected = np.where(rng.random(count) >= NO_CLOSE_DATE_SHARE, expected, -1)
    return Worth(key, expected, amount, has_owner)


def either(first: Worth, other: Worth) -> Worth:
    """The opportunities of both; for one in both, the values of `first` count."""
    added = np.flatnonzero(~np.isin(other.key, first.key))
    columns = [np.append(getattr(first, f.name), getattr(other, f.name)[added]) for f in fields(Worth)]
    order = np.argsort(columns[0], kind="stable")
    return Worth(*(column[order] for column in columns))


def opportunity_rows(people: Population, accounts: Any, changes: StageChanges, worth: Worth, until: date) -> Any:
    """A pyarrow table of the opportunities in `changes` (ordered by time).

    Besides the canonical columns: `number` of the account, `deal`, and the minutes `created` and `closed` (-1: open).
    """
    key = keys_of(changes)
    of_key, first = np.unique(key, return_index=True)
    _, backward = np.unique(key[::-1], return_index=True)
    last = len(key) - 1 - backward
    row, deal, stage = changes.row[first], changes.deal[first], changes.stage[last]
    created = changes.at[first]
    is_closed = (stage == WON_STAGE) | (stage == LOST_STAGE)
    closed = np.where(is_closed, changes.at[last], -1)
    at = np.searchsorted(worth.key, of_key)
    expected = worth.expected_on[at]
    owner = accounts["owner_sales"].combine_chunks().take(pa.array(row, mask=~worth.has_owner[at]))
    year = tuple(str(number) for number in range(1970, 2200))
    of_year = (created // DAY).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    is_customer = deal >= MOTION_DEALS
    kind = np.select([~is_customer, deal % 2 == 0], [0, 1], 2)
    # Open opportunities have the stage's present name, whatever it was called when it was entered.
    words_today = stage_words(stage, np.full(len(stage), end_of(until)), until)
    return pa.table(
        {
            "number": people.number[row],
            "deal": deal,
            "name": join(accounts["name"].combine_chunks().take(pa.array(row)), " ", words(year, of_year)),
            "stage": words_today,
            "amount": pa.array(worth.amount[at], mask=np.isnan(worth.amount[at])),
            "owner": owner,
            "created": created,
            "created_at": instants(created),
            "expected_close_on": pa.array(expected.astype("datetime64[D]"), pa.date32(), mask=expected < 0),
            "closed": closed,
            "closed_at": instants(closed),
            "outcome": words(OUTCOMES, np.where(is_closed, stage - WON_STAGE, -1)),
            "pipeline": words(PIPELINES, is_customer.astype(np.int64)),
            "type": words(TYPES, kind),
            "job": accounts["job"].combine_chunks().take(pa.array(row)),
        }
    )
