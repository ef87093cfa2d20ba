"""Targets and how far they were reached."""

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from ui.shell import access, data
from ui.shell.scope import Scope
from ui.text import values

Forecast = tuple[float, float, float]

KINDS: Final = {
    "quarter": "period", "phase": "phase", "wanted": "text", "came": "text", "limits": "text", "n": "count",
    "stands": "text",
}  # fmt: skip


def agreed_for_others(scope: Scope) -> str | None:
    """Why no target of the charter is one for the accounts of `scope`: ``motion``, ``filter`` or, for a visitor who
    sees only a part of the accounts, ``reach``; None if they are just those that targets are agreed for.
    """
    if scope.motion:
        return "motion"
    if scope.where:
        return "filter"
    return "reach" if access.current().sight.reach else None


@data.kept_by_scope
def target_rows(scope: Scope) -> pd.DataFrame:
    """The targets of every quarter that has begun, the latest quarter first; without target and standing where they are
    agreed for other accounts.
    """
    rows = data.run_metric("targets", scope)
    if agreed_for_others(scope):
        rows = rows.assign(target=math.nan, standing=None)
    return rows.sort_values("quarter", ascending=False, kind="stable").reset_index(drop=True)


def running(rows: pd.DataFrame) -> pd.DataFrame:
    """The counts of the current quarter with their targets; of the latest one if none is current."""
    counts = rows[rows["measure"].isin(("entries", "stock")) & rows["target"].notna()]
    return counts[counts["quarter"] == counts["quarter"].max()].reset_index(drop=True)


def forecast_of(row: Mapping[str, Any]) -> Forecast | None:
    """Entries expected by the end of the quarter with their 80 % limits; None if there is no forecast."""
    found = [row[name] for name in ("forecast", "forecast_low", "forecast_high")]
    if any(map(values.is_nothing, found)):
        return None
    expected, low, high = map(float, found)
    return expected, low, high


def accounts_of_target(row: dict[str, Any]) -> dict[str, Any]:
    """The options of the accounts page for a row."""
    return {"phase": row["phase"]}
