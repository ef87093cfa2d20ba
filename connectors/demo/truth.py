"""What really happened in the demonstration company: the spells that the charter's rules should find."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from connectors.demo.changed import account_ids
from connectors.demo.companies import words
from connectors.demo.company import journeys_of, numbers_of, streams
from connectors.demo.deals import instants
from connectors.demo.dynamics import EXITS, PHASES, SEGMENTS
from connectors.demo.histories import MOTIONS
from connectors.demo.journeys import DAY, end_of


def true_spells(accounts: int, seed: int, until: date) -> Any:
    """A pyarrow table of the true spells up to `until`, by account, motion and time.

    account_id, motion, journey, spell, phase, segment (never missing here), is_called_early, entered_at, entered_on,
    left_at, left_on, exit, next_phase, dwell_days; what lies after `until` is null.
    """
    end = end_of(until)
    parts = []
    for index, numbers in enumerate(numbers_of(accounts)):
        people, history = journeys_of(streams(seed, index), numbers, until)
        spells = history.spells
        is_open = spells.left >= end
        left = np.where(is_open, -1, spells.left)
        number = people.number[spells.row]
        starts = np.flatnonzero(np.diff(spells.row * len(MOTIONS) + spells.motion, prepend=-1))
        lengths = np.diff(np.append(starts, len(spells)))
        entered_on = spells.entered // DAY
        parts.append(
            pa.table(
                {
                    "account_id": account_ids(number),
                    "motion": words(MOTIONS, spells.motion),
                    "journey": spells.journey,
                    "spell": np.arange(len(spells)) - np.repeat(starts, lengths) + 1,
                    "phase": words(PHASES, spells.phase),
                    "segment": words(SEGMENTS, people.segment[spells.row]),
                    "is_called_early": people.is_called_early[spells.row],
                    "entered_at": instants(spells.entered),
                    "entered_on": pa.array(entered_on.astype("datetime64[D]")),
                    "left_at": instants(left),
                    "left_on": pa.array((left // DAY).astype("datetime64[D]"), pa.date32(), mask=is_open),
                    "exit": words(EXITS, np.where(is_open, -1, spells.exit)),
                    "next_phase": words(PHASES, np.where(is_open, -1, spells.next_phase)),
                    "dwell_days": pa.array(left // DAY - entered_on, mask=is_open),
                }
            )
        )
    return pa.concat_tables(parts)
