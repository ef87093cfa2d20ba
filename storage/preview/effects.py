"""What a draft would do: accounts that move, and headline figures before and after, for the same filter and day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from metrics.change.draft_moves import draft_moves, limits
from metrics.question.motion import of_motion
from metrics.question.validation import Where, checked_question
from storage.answer import compiled, known
from storage.preview.drafted import Drafted, ReworkedSnapshot
from storage.preview.figures import Figure, figures
from storage.snapshot import Snapshot

# Accounts by what the draft does to them: properties of `Effects`.
GROUPS = ("changed_phase", "becoming_overdue", "no_longer_overdue")


@dataclass(frozen=True)
class Effects:
    """What a draft would do.

    moves: rows of `metrics.change.draft_moves`, by account_id. figures: headline figures, changed or not. reclassified:
    for how many accounts the phases were recalculated. is_left_out, are_phases_given: see `Drafted`.
    """

    moves: pa.Table
    figures: tuple[Figure, ...]
    reclassified: int = 0
    is_left_out: bool = False
    are_phases_given: bool = False

    @cached_property
    def changed_phase(self) -> pa.Table:
        """Accounts that would be in another phase."""
        before, after = self.moves["phase_before"], self.moves["phase_after"]
        return self.moves.filter(pc.not_equal(pc.fill_null(before, ""), pc.fill_null(after, "")))

    @cached_property
    def becoming_overdue(self) -> pa.Table:
        """Accounts over the limit of their phase under the draft, but not under the charter in force."""
        return self.moves.filter(pc.and_not(self.moves["is_overdue_after"], self.moves["is_overdue_before"]))

    @cached_property
    def no_longer_overdue(self) -> pa.Table:
        """Accounts over the limit of their phase under the charter in force, but not under the draft."""
        return self.moves.filter(pc.and_not(self.moves["is_overdue_before"], self.moves["is_overdue_after"]))


def effects(
    snapshot: Snapshot,
    draft: Drafted,
    *,
    as_of: date | None = None,
    where: Where | None = None,
    motion: str | None = None,
    step: tuple[str, str],
) -> Effects:
    """What `draft` changes in `snapshot` on one day, for one filter and motion.

    step: the pair of phases whose conversion is a headline figure. Fault if the question makes no sense for either
    charter.
    """
    scope: dict[str, Any] = {"as_of": as_of, "where": where, "motion": motion}
    before, after = (figures(one, scope, step) for one in (snapshot, draft.snapshot))
    told = tuple(
        Figure(name, phase, unit, before.get((name, phase, unit)), after.get((name, phase, unit)))
        for name, phase, unit in dict.fromkeys((*before, *after))
    )
    found = draft.snapshot.affected.found if isinstance(draft.snapshot, ReworkedSnapshot) else 0
    return Effects(moves(snapshot, draft, scope), told, found, draft.is_left_out, draft.are_phases_given)


def moves(snapshot: Snapshot, draft: Drafted, scope: Mapping[str, Any]) -> pa.Table:
    """Rows of `metrics.change.draft_moves`; of a sampled draft those of accounts that were drawn or cannot move."""
    question = checked_question(known(snapshot), "stock", **scope)
    later, charter = draft.snapshot, draft.snapshot.charter
    after = of_motion({"spell": later.tables["spell"]}, charter)["spell"]
    former = later.former if isinstance(later, ReworkedSnapshot) else snapshot.tables["spell"]
    before = of_motion({"spell": former}, snapshot.charter)["spell"]
    statement = compiled(later, draft_moves(before, after, question, charter)).filtered(question.where)
    values = {**question.values, **limits(snapshot.charter, charter)}
    return later.fetch(statement, statement.pick(values))
