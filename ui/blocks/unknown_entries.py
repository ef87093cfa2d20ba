"""Explains why a page of durations is empty: it is not known when the accounts entered their phases."""

from datetime import date
from typing import TypedDict

from ui.shell import data
from ui.shell.scope import Scope
from ui.text.catalogue import t, tn


def missing(scope: Scope, phase: str | None = None) -> int:
    """The number of spells (in `phase`) if the entry of every one is unknown; else 0."""
    rows = data.run_metric("dwell", scope)
    if phase is not None:
        rows = rows[rows["phase"] == phase]
    return 0 if rows["spells"].sum() else int(rows["excluded"].sum())


class Explained(TypedDict, total=False):
    """The texts of a figure without rows."""

    empty: str
    hint: str


def explained(scope: Scope, otherwise: str, phase: str | None = None) -> Explained:
    """``empty`` and ``hint`` for a figure: the unknown entries if they are the reason, else `otherwise`."""
    unknown = missing(scope, phase)
    if not unknown:
        return {"empty": otherwise}
    return {"empty": tn("beginnings.unknown", unknown), "hint": t("beginnings.hint")}


def counted_as_new() -> str:
    """What to know about counts of who is new where history begins after the time they are counted from."""
    return t("beginnings.counted_as_new", day=data.first_day())


def reach_back_to(day: date) -> bool:
    """Whether history reaches back to `day`; if it starts later, accounts first seen then have not just arrived."""
    first = data.first_day()
    return first is not None and first <= day
