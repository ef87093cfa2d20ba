"""The figure that a decision is meant to change, as of a day."""

from datetime import date, timedelta

from metrics.change.effects import EFFECTS, reading
from metrics.question.validation import Where
from storage.answer import answer
from storage.snapshot import Snapshot


def measured(
    snapshot: Snapshot,
    effect: str,
    *,
    as_of: date,
    phase: str | None = None,
    where: Where | None = None,
    motion: str | None = None,
) -> float | None:
    """The number of `effect` (a name in `EFFECTS`) on `as_of`, for `phase`, or for all phases in play; None if unknown.

    motion: the only one whose accounts count; default: the lead motion.
    """
    known = EFFECTS[effect]
    start, end = (None, None) if known.days is None else (as_of - timedelta(days=known.days - 1), as_of)
    rows = answer(snapshot, known.metric, as_of=as_of, start=start, end=end, where=where, motion=motion)
    return reading(known, rows, charter=snapshot.charter, phase=phase)
