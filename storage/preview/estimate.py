"""What a draft would do, estimated from accounts drawn at random: for rules that can concern too many to wait for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.question.validation import Where
from metrics.statistics.sampling import Estimate, change_in_whole, in_whole
from storage.preview.drafted import Drafted, ReworkedSnapshot
from storage.preview.effects import GROUPS, Effects, moves
from storage.preview.figures import counts
from storage.snapshot import Snapshot

# For how many accounts phases are recalculated: as many as can be within two seconds.
SAMPLE = 500

Key = tuple[str, str]


@dataclass(frozen=True)
class EstimatedFigure:
    """A figure that counts accounts. `phase`: for which phase (empty: all); before: counted; after: estimated."""

    name: str
    phase: str
    before: float
    after: Estimate


@dataclass(frozen=True)
class EstimatedEffects:
    """What a draft would do, as far as a sample says; all limits at 95 %.

    groups: changed_phase, becoming_overdue and no_longer_overdue -> how many accounts. figures: those that move.
    sampled of the `possible` accounts were drawn.
    """

    groups: Mapping[str, Estimate]
    figures: tuple[EstimatedFigure, ...]
    sampled: int
    possible: int


def estimated_effects(
    snapshot: Snapshot,
    draft: Drafted,
    *,
    as_of: date | None = None,
    where: Where | None = None,
    motion: str | None = None,
) -> EstimatedEffects:
    """What a sampled `draft` changes in `snapshot` on one day, for one filter and motion.

    Accounts whose phase no rule of the draft can concern are counted, such as those over a new limit.
    """
    later = draft.sample
    if later is None:
        raise ValueError("no sample was drawn: nothing has to be estimated")
    scope: dict[str, Any] = {"as_of": as_of, "where": where, "motion": motion}
    rows = Effects(moves(snapshot, draft, scope), ())
    drawn, among = later.affected.drawn, later.affected.possible
    groups = {}
    for name in GROUPS:
        ids = getattr(rows, name)["account_id"].to_pylist()
        found = sum(one in later.sampled for one in ids)
        groups[name] = in_whole(found, drawn, among).plus(len(ids) - found)
    before = {(name, phase): value or 0 for (name, phase, _), value in counts(snapshot, scope).items()}
    changed = _changes(rows.moves.to_pylist(), later, {*snapshot.charter.in_play}, {*later.charter.in_play})
    figures = []
    for key in dict.fromkeys((*before, *changed)):
        gained, lost, known = changed.get(key, (0, 0, 0))
        if gained or lost or known:
            after = change_in_whole(gained, lost, drawn, among).plus(before.get(key, 0) + known)
            figures.append(EstimatedFigure(*key, before.get(key, 0), _not_below_zero(after)))
    return EstimatedEffects(groups, tuple(figures), drawn, among)


def _changes(
    moved: list[dict[str, Any]], later: ReworkedSnapshot, before: set[str], after: set[str]
) -> dict[Key, tuple[int, int, int]]:
    """Figure -> how many accounts of the sample come and go, and by how many it changes for all others."""
    come, gone, known = Counter[Key](), Counter[Key](), Counter[Key]()
    for row in moved:
        left = _counted(row["phase_before"], before, is_overdue=row["is_overdue_before"])
        entered = _counted(row["phase_after"], after, is_overdue=row["is_overdue_after"])
        if row["account_id"] in later.sampled:
            come.update(entered - left)
            gone.update(left - entered)
        else:
            known.update(dict.fromkeys(entered - left, 1))
            known.subtract(dict.fromkeys(left - entered, 1))
    return {key: (come[key], gone[key], known[key]) for key in {*come, *gone, *known}}


def _counted(phase: str | None, in_play: set[str], *, is_overdue: bool) -> set[Key]:
    """The figures that count an account which stands there."""
    found: set[Key] = set()
    if phase in in_play:
        found |= {("in_play", ""), ("stock", str(phase))}
    if is_overdue:
        found |= {("overdue", ""), ("overdue", str(phase))}
    return found


def _not_below_zero(found: Estimate) -> Estimate:
    return Estimate(max(found.about, 0), max(found.low, 0), max(found.high, 0))
