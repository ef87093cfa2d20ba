"""Headline figures of a snapshot on one day, for one filter and motion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metrics.change.draft_moves import limits, overdue_counts
from metrics.question.motion import of_motion
from metrics.question.validation import checked_question
from model.charter import WON
from storage.answer import answer, compiled, known
from storage.snapshot import Snapshot

# Name, phase and unit of a figure -> its value.
Figures = dict[tuple[str, str, str], float | None]


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


def figures(snapshot: Snapshot, scope: Mapping[str, Any], step: tuple[str, str]) -> Figures:
    """Every headline figure. step: the pair of phases whose conversion is one of them."""
    charter = snapshot.charter
    in_play = _in_play(snapshot, scope)
    found = _counts(snapshot, scope, in_play)
    found["value", "", "money"] = _sum(row["value"] for row in in_play)
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


def counts(snapshot: Snapshot, scope: Mapping[str, Any]) -> Figures:
    """The figures that count accounts by where they stand: in play, over the limit, and both by phase."""
    return _counts(snapshot, scope, _in_play(snapshot, scope))


def _in_play(snapshot: Snapshot, scope: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `stock` of the phases in play."""
    rows = answer(snapshot, "stock", **scope).to_pylist()
    return [row for row in rows if row["phase"] in snapshot.charter.in_play]


def _counts(snapshot: Snapshot, scope: Mapping[str, Any], in_play: list[dict[str, Any]]) -> Figures:
    over = _overdue(snapshot, scope)
    return {
        ("in_play", "", "count"): sum(row["accounts"] for row in in_play),
        **{("stock", row["phase"], "count"): row["accounts"] for row in in_play},
        ("overdue", "", "count"): sum(over.values()),
        **{("overdue", row["phase"], "count"): over.get(row["phase"], 0) for row in in_play},
    }


def _overdue(snapshot: Snapshot, scope: Mapping[str, Any]) -> dict[str, int]:
    question = checked_question(known(snapshot), "stock", **scope)
    spells = of_motion({"spell": snapshot.tables["spell"]}, snapshot.charter)["spell"]
    statement = compiled(snapshot, overdue_counts(spells, question, snapshot.charter)).filtered(question.where)
    values = {**question.values, **limits(snapshot.charter, snapshot.charter)}
    rows = snapshot.fetch(statement, statement.pick(values)).to_pylist()
    return {row["phase"]: row["accounts"] for row in rows}


def _sum(values: Any) -> float | None:
    told = [value for value in values if value is not None]
    return round(sum(told), 2) if told else None
