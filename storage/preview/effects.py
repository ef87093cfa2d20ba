"""What a draft would do: accounts that move, and headline figures before and after, for the same filter and day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from metrics.change.draft_moves import draft_moves, limits, overdue_counts
from metrics.question.motion import of_motion
from metrics.question.validation import Where, checked_question
from model.charter import WON
from storage.answer import answer, known
from storage.preview.drafted import Drafted, ReworkedSnapshot
from storage.snapshot import Snapshot


@dataclass(frozen=True)
class Figure:
    """A headline figure before and after. `phase`: for which phase (empty: all); unit: count, money, days or rate."""

    name: str
    phase: str
    unit: str
    before: float | None
    after: float | None

    @property
    def is_moved(self) -> bool:
        """Whether the draft changes it; differences of less than a millionth do not count."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return abs(self.before - self.after) > 1e-6


@dataclass(frozen=True)
class Effects:
    """What a draft would do.

    moves: rows of `metrics.change.draft_moves`, by account_id. figures: headline figures, changed or not. reclassified:
    for how many accounts the phases were recalculated.
    """

    moves: pa.Table
    figures: tuple[Figure, ...]
    reclassified: int = 0

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
    before, after = (_figures(one, scope, step) for one in (snapshot, draft.snapshot))
    figures = tuple(
        Figure(name, phase, unit, before.get((name, phase, unit)), after.get((name, phase, unit)))
        for name, phase, unit in dict.fromkeys((*before, *after))
    )
    found = draft.snapshot.reclassified if isinstance(draft.snapshot, ReworkedSnapshot) else 0
    return Effects(_moves(snapshot, draft, scope), figures, found)


def _moves(snapshot: Snapshot, draft: Drafted, scope: Mapping[str, Any]) -> pa.Table:
    question = checked_question(known(snapshot), "stock", **scope)
    later, charter = draft.snapshot, draft.snapshot.charter
    tables = later.tables
    after = of_motion({"spell": tables["spell"]}, charter)["spell"]
    former = {"spell": snapshot.tables["spell"]}
    if isinstance(later, ReworkedSnapshot):
        former = {"spell": later.base("spell")}
    before = of_motion(former, snapshot.charter)["spell"]
    statement = later.compiler.compile(draft_moves(before, after, question, charter)).filtered(question.where)
    values = {**question.values, **limits(snapshot.charter, charter)}
    return later.fetch(statement, statement.pick(values))


Figures = dict[tuple[str, str, str], float | None]


def _figures(snapshot: Snapshot, scope: Mapping[str, Any], step: tuple[str, str]) -> Figures:
    """Name, phase and unit of every headline figure -> its value."""
    charter = snapshot.charter
    found: Figures = {}
    stock = answer(snapshot, "stock", **scope).to_pylist()
    in_play = [row for row in stock if row["phase"] in charter.in_play]
    found["in_play", "", "count"] = sum(row["accounts"] for row in in_play)
    found["value", "", "money"] = _sum(row["value"] for row in in_play)
    for row in in_play:
        found["stock", row["phase"], "count"] = row["accounts"]
    over = _overdue(snapshot, scope)
    found["overdue", "", "count"] = sum(over.values())
    for row in in_play:
        found["overdue", row["phase"], "count"] = over.get(row["phase"], 0)
    stuck = answer(snapshot, "stuck_counts", **scope).to_pylist()
    found["stuck", "", "count"] = sum(row["accounts"] for row in stuck)
    found["at_risk", "", "money"] = _sum(row["value_at_risk"] for row in stuck)
    for row in answer(snapshot, "dwell", **scope, window_days=charter.recent_days).to_pylist():
        found["dwell", row["phase"], "days"] = row["median_days"]
    if not {*step} <= {*charter.in_play, WON}:
        return found
    cohorts = answer(snapshot, "conversion", **scope, from_phase=step[0], to_phase=step[1], cohort="quarter")
    ripe = [row for row in cohorts.to_pylist() if row["mature"] == row["entries"] and row["entries"]]
    found["conversion", step[0], "rate"] = ripe[-1]["conversion_rate"] if ripe else None
    return found


def _overdue(snapshot: Snapshot, scope: Mapping[str, Any]) -> dict[str, int]:
    question = checked_question(known(snapshot), "stock", **scope)
    spells = of_motion({"spell": snapshot.tables["spell"]}, snapshot.charter)["spell"]
    statement = snapshot.compiler.compile(overdue_counts(spells, question, snapshot.charter)).filtered(question.where)
    values = {**question.values, **limits(snapshot.charter, snapshot.charter)}
    rows = snapshot.fetch(statement, statement.pick(values)).to_pylist()
    return {row["phase"]: row["accounts"] for row in rows}


def _sum(values: Any) -> float | None:
    told = [value for value in values if value is not None]
    return round(sum(told), 2) if told else None
