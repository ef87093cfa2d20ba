"""How the CRM records stages: one was renamed, and skipped stages are filled in with no length."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from connectors.demo.companies import words
from connectors.demo.evidence import ENGLISH, STAGES, StageChanges, together
from connectors.demo.journeys import DAY, Integers, days_since_epoch

# The stage of comparison was renamed; the charter has both names.
RENAMED, NEW_NAME = STAGES.index("Angebot"), "Angebot erstellt"
RENAMED_DAYS_AGO = 330
WORDS = (*STAGES, NEW_NAME)
IN_PLAY_STAGES = 3  # of the German words
FILLED_SHARE = 0.4


def renamed_on(until: date) -> date:
    """The first day on which the stage had its new name."""
    return until - timedelta(days=RENAMED_DAYS_AGO)


def stage_words(stage: Integers, at: Integers, until: date) -> Any:
    """The label of each stage at that minute: a pyarrow string array; null where the stage is negative."""
    is_new = (stage == RENAMED) & (at >= days_since_epoch(renamed_on(until)) * DAY)
    return words(WORDS, np.where(is_new, len(STAGES), stage))


@dataclass(frozen=True)
class Written:
    """The rows of the stage history. `previous`: the stage before, given where stages were filled in (else -1)."""

    changes: StageChanges
    previous: Integers


def written(rng: np.random.Generator, changes: StageChanges) -> Written:
    """The stage changes (ordered by time) and, at the same instants, the stages that some of them skipped."""
    before = _stages_before(changes)
    place, place_before = _places(changes.stage), np.where(before < 0, -1, _places(before))
    skipped = np.where(changes.stage < IN_PLAY_STAGES, place - place_before - 1, 0)
    fills = (skipped > 0) & (changes.deal > 0) & (rng.random(len(changes)) < FILLED_SHARE)
    parts, previous = [changes], [np.where(fills, changes.stage - 1, -1)]
    for back in range(1, IN_PLAY_STAGES):
        chosen = np.flatnonzero(fills & (skipped >= back))
        rows = changes.where(chosen)
        parts.append(StageChanges(rows.row, rows.deal, rows.stage - back, rows.at, rows.by))
        is_first = skipped[chosen] == back
        previous.append(np.where(is_first, before[chosen], rows.stage - back - 1))
    whole, before_written = together(parts), np.concatenate(previous)
    order = np.lexsort((whole.stage, whole.deal, whole.row, whole.at))
    return Written(whole.where(order), before_written[order])


def _places(stage: Integers) -> Integers:
    """Place in the pipeline, 0 the first: for the German and the English words alike."""
    return np.where(stage >= ENGLISH, stage - ENGLISH, stage)


def _stages_before(changes: StageChanges) -> Integers:
    """The stage each change's opportunity was in before; -1 where it is its first."""
    order = np.lexsort((changes.at, changes.deal, changes.row))
    key = (changes.row * 1_000 + changes.deal)[order]
    before = np.full(len(order), -1)
    goes_on = np.flatnonzero(key[1:] == key[:-1])
    before[order[goes_on + 1]] = changes.stage[order[goes_on]]
    return before
