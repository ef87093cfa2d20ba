"""Opportunities: what the CRM says about a journey once somebody has keyed in a stage."""

from typing import Any

import numpy as np
import pyarrow as pa

from connectors.demo.companies import MEDIAN_VALUE, around, gaps, join, words
from connectors.demo.evidence import STAGES, StageChanges
from connectors.demo.journeys import DAY, Integers, Population

WON_STAGE, LOST_STAGE = STAGES.index("Gewonnen"), STAGES.index("Verloren")
OUTCOMES = ("won", "lost")
NO_AMOUNT_SHARE, NO_CLOSE_DATE_SHARE, NO_OWNER_SHARE = 0.16, 0.30, 0.08
# One opportunity in 80 has no account; its stage changes move nobody.
LOOSE_ONE_IN = 80


def instants(minutes: Integers) -> Any:
    """Minutes since 1970 as instants in UTC; null where negative."""
    return pa.array(minutes * 60_000_000, pa.timestamp("us", "UTC"), mask=minutes < 0)


def loose_changes(rng: np.random.Generator, changes: StageChanges) -> StageChanges:
    """Stage changes of opportunities without an account: journey 0."""
    candidates = np.flatnonzero((changes.journey == 1) & (changes.stage < WON_STAGE))
    copied = changes.where(candidates[::LOOSE_ONE_IN])
    _, first = np.unique(copied.row, return_index=True)
    copied = copied.where(np.sort(first))
    at = copied.at - rng.integers(0, 60, len(copied))
    return StageChanges(copied.row, np.zeros(len(copied), np.int64), copied.stage, at, copied.by)


def opportunity_rows(rng: np.random.Generator, people: Population, accounts: Any, changes: StageChanges) -> Any:
    """A pyarrow table of the opportunities that `changes` (ordered by time) speak of."""
    key = changes.row * 1_000 + changes.journey
    _, first = np.unique(key, return_index=True)
    _, backward = np.unique(key[::-1], return_index=True)
    last = len(key) - 1 - backward
    row, journey, stage = changes.row[first], changes.journey[first], changes.stage[last]
    created, count = changes.at[first], len(first)
    is_closed = (stage == WON_STAGE) | (stage == LOST_STAGE)
    expected = (created // DAY + rng.integers(30, 150, count)).astype("datetime64[D]")
    amount = around(rng, MEDIAN_VALUE, people.segment[row], 0.6)
    owner = accounts["owner_sales"].combine_chunks().take(pa.array(row))
    year = tuple(str(number) for number in range(1970, 2200))
    of_year = (created // DAY).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return pa.table(
        {
            "number": people.number[row],
            "journey": journey,
            "name": join(accounts["name"].combine_chunks().take(pa.array(row)), " ", words(year, of_year)),
            "stage": words(STAGES, stage),
            "amount": gaps(rng, pa.array(np.round(amount, -2)), NO_AMOUNT_SHARE),
            "owner": gaps(rng, owner, NO_OWNER_SHARE),
            "created": created,
            "created_at": instants(created),
            "expected_close_on": gaps(rng, pa.array(expected, pa.date32()), NO_CLOSE_DATE_SHARE),
            "closed_at": instants(np.where(is_closed, changes.at[last], -1)),
            "outcome": words(OUTCOMES, np.where(is_closed, stage - WON_STAGE, -1)),
        }
    )
