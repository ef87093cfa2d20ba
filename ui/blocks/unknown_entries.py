"""Why a page of durations has nothing to show: nobody knows when the accounts entered their phases."""

from datetime import date
from typing import TypedDict

from ui.shell import data
from ui.shell.scope import Scope
from ui.text.catalogue import t, tn


def missing(scope: Scope, phase: str | None = None) -> int:
    """How many spells (in `phase`) have no known beginning, if none at all has one; else 0."""
    rows = data.run_metric("dwell", scope)
    if phase is not None:
        rows = rows[rows["phase"] == phase]
    return 0 if rows["spells"].sum() else int(rows["excluded"].sum())


class Explained(TypedDict, total=False):
    """What a figure without rows says."""

    empty: str
    hint: str


def explained(scope: Scope, otherwise: str, phase: str | None = None) -> Explained:
    """``empty`` and ``hint`` of a figure: the missing beginnings where they are the reason, else `otherwise`."""
    unknown = missing(scope, phase)
    if not unknown:
        return {"empty": otherwise}
    return {"empty": tn("beginnings.unknown", unknown), "hint": t("beginnings.hint")}


def reach_back_to(day: date) -> bool:
    """Whether anything is known of `day`; where history begins later, what stands there first has not just come."""
    first = data.first_day()
    return first is not None and first <= day
