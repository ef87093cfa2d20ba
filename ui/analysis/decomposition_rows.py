"""Why a figure changed: the causes, ordered by weight."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from ui.blocks import verdicts
from ui.shell import data
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t

# Besides entries into a phase: every step forward. No phase key contains a hyphen.
FORWARD: Final = "steps-forward"
KINDS: Final = {
    "cause": "text", "phase": "phase", "department": "department", "change": "number", "between": "text",
    "became": "text",
}  # fmt: skip


@data.kept_by_scope
def decomposition_rows(scope: Scope, goal: str | None) -> pd.DataFrame:
    """The rows of the metric; none if nothing moved in either period."""
    rows = data.run_metric("decomposition", scope, to_phase=goal)
    return rows if rows[["start_value", "end_value"]].to_numpy().any() else rows.iloc[:0]


def verdict(rows: pd.DataFrame, scope: Scope, goal: str | None) -> str:
    """The verdict on the change: up, down, usual or too_few, as in `compare`."""
    if goal is not None:
        return verdicts.entries_into(scope, goal).verdict
    return verdicts.of_steps(scope, is_more=bool(rows["end_value"].iloc[0] > rows["start_value"].iloc[0]))


def is_change(rows: pd.DataFrame, scope: Scope, goal: str | None) -> bool:
    """Whether the figure changed by more than chance explains."""
    return not rows.empty and verdict(rows, scope, goal) in verdicts.CHANGED


def named(rows: pd.DataFrame, scope: Scope, goal: str | None) -> pd.DataFrame:
    """The causes that may be named, as in `cause_rows`: the clear ones, if the change is more than chance explains.

    Those in the direction of the overall change come first.
    """
    if not is_change(rows, scope, goal):
        return cause_rows(rows.iloc[:0])
    clear = cause_rows(rows[rows["is_clear"]])
    is_same_way = (clear["change"] > 0) == bool(rows["end_value"].iloc[0] > rows["start_value"].iloc[0])
    return pd.concat([clear[is_same_way], clear[~is_same_way]], ignore_index=True)


def cause_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The causes that changed anything, those with the most weight first.

    In words: cause; between, the limits of its change; became, what it was and what it is.
    """
    weighty = rows[rows["change"].abs().round(1) > 0]
    weighty = weighty.reindex(weighty["change"].abs().sort_values(ascending=False, kind="stable").index)
    return weighty.assign(
        cause=[t(f"decomposition.part.{part}") for part in weighty["part"]],
        between=[
            t(
                "decomposition.between",
                low=values.signed(low, digits=1) or "0",
                high=values.signed(high, digits=1) or "0",
            )
            for low, high in zip(weighty["low"], weighty["high"], strict=True)
        ],
        became=[_became(row) for row in weighty.to_dict("records")],
    ).reset_index(drop=True)


def moves_in(rows: pd.DataFrame) -> int:
    """How many moves both periods have."""
    return int(rows[["start_value", "end_value"]].iloc[0].sum()) if len(rows) else 0


def _became(row: dict[str, object]) -> str:
    write: dict[str, Callable[[Any], str]] = {
        "account_days_per_exit": lambda value: values.number(value, digits=1),
        "share": lambda value: values.percent(value, digits=1),
        "accounts": lambda value: values.number(value, digits=1),
        "moves": values.number,
    }
    written = write[str(row["unit"])]
    return t(f"decomposition.became.{row['unit']}", was=written(row["factor_start"]), now=written(row["factor_end"]))
