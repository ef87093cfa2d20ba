"""How long phases take: the rows of the dwell page."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ui.blocks import shrinkage_note, table_html
from ui.shell import data, links, phase
from ui.shell.scope import FILTERS, Scope
from ui.text import spans
from ui.text.catalogue import t

PHASES = "phase"
WAYS = (PHASES, *FILTERS)
# More curves than this cannot be told apart.
MOST_CURVES, MOST_BANDS = 6, 4
# Limits from fewer ended cases would claim a certainty that nobody has: from one case they are the case itself.
FEWEST_ENDED = 10
HORIZONS = (30, 90, 180)
_NUMBERS = {
    "spells": "count",
    "exits": "count",
    "open": "count",
    "median_days": "count",
    "median_interval": "text",
    "q85_days": "count",
    "advance_per_100_weeks": "number",
    "excluded": "count",
}
# Columns that would not fit beside the shrunk pace; the file has them.
_NOT_OF_GROUPS = ("exits", "q85_days", "excluded")


def recent() -> int:
    """How many recent days the page covers."""
    return data.charter().recent_days


def dwell_rows(scope: Scope, way: str, key: str) -> pd.DataFrame:
    """The rows of ``dwell`` for the recent days: every phase, or the groups of dimension `way` in phase `key`."""
    if way == PHASES:
        return with_reliable_limits(data.run_metric("dwell", scope, window_days=recent()))
    rows = data.run_metric("dwell", scope, by=way, window_days=recent())
    return with_reliable_limits(rows[rows["phase"] == key])


def with_reliable_limits(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of ``dwell`` without the limits of medians that rest on fewer than `FEWEST_ENDED` ended cases."""
    is_enough = rows["exits"] >= FEWEST_ENDED
    return rows.assign(**{name: rows[name].where(is_enough) for name in ("median_low", "median_high")})


def first_entered(scope: Scope) -> str:
    """The first phase of the decision that anybody was ever in; the first of all if nobody was."""
    rows = data.run_metric("dwell", scope)
    entered = set(rows.loc[rows["spells"] > 0, "phase"])
    return next((key for key in phase.in_play() if key in entered), phase.in_play()[0])


def curves(scope: Scope, way: str, key: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The curves of every phase or of the largest groups in `rows`; with limits, unless there are too many curves."""
    by = None if way == PHASES else way
    found = data.run_metric("dwell_curves", scope, by=by, phase=None if by is None else key, window_days=recent())
    if by is None:
        return found
    found = found[found[by].isin(rows.nlargest(MOST_CURVES, "spells")[by])]
    # The limits of many groups would hide their curves; the table has them all.
    return found if found[by].nunique(dropna=False) <= MOST_BANDS else found.drop(columns=["low", "high"])


def shrunk(scope: Scope, way: str, key: str) -> pd.DataFrame:
    """The rows of ``shrunk_pace`` for the groups of dimension `way` in phase `key`; none if phases are shown."""
    by, days = (None if way == PHASES else way), recent()
    rows = data.run_metric("shrunk_pace", scope, by=by, phase=key, window_days=days)
    return rows.iloc[:0] if by is None else shrinkage_note.of_pace(rows)


def printed_rows(rows: pd.DataFrame, way: str, shrunk_rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with the interval of the median in one column, as text, and a name for accounts without a value.

    Groups also get their pace shrunk towards the phase, from `shrunk_rows`.
    """
    limits = zip(rows["median_low"], rows["median_high"], strict=True)
    rows = rows.assign(median_interval=[spans.between(low, high) for low, high in limits])
    if not spells_in(rows):  # an empty curve and rows of zeros would look like an answer
        return rows.iloc[:0]
    if way == PHASES:
        return rows
    rows = rows.merge(shrunk_rows[[way, *shrinkage_note.PACE_COLUMNS]], on=way, how="left")
    return rows.assign(**{way: rows[way].fillna(t("dimension.nothing"))})


def dwell_columns(way: str) -> dict[str, str]:
    """The columns to show."""
    first = {"phase": "phase"} if way == PHASES else {way: "text"}
    if way == PHASES:
        return first | _NUMBERS
    return (
        first
        | {name: kind for name, kind in _NUMBERS.items() if name not in _NOT_OF_GROUPS}
        | shrinkage_note.PACE_COLUMNS
    )


def spells_in(rows: pd.DataFrame) -> int:
    """How many spells the figures are based on."""
    return int(rows["spells"].sum())


def spells_of(rows: pd.DataFrame, key: str) -> int:
    """How many spells in phase `key` the figures are based on."""
    return spells_in(rows[rows["phase"] == key])


def against_crm(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of phases that have ended spells: the CRM's mean, the median, their difference, the open share."""
    ended = rows[rows["exits"] > 0]
    return ended.assign(
        difference_days=ended["completed_mean_days"] - ended["median_days"],
        share_open=ended["open"] / ended["spells"],
    )


def opened_by(way: str, key: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function from a row of the figures to the options of the accounts that are in that phase now."""

    def options(row: dict[str, Any]) -> dict[str, Any]:
        if way == PHASES:
            return {"phase": row["phase"]}
        # The name given to accounts without a value stands for "".
        value = "" if row[way] == t("dimension.nothing") else row[way]
        return {"phase": key, way: [value]}

    return options


def recent_cases(rows: pd.DataFrame, way: str, key: str) -> list[dict[str, Any]]:
    """For each of `rows` with a median, the options of the page with its cases of the recent days."""
    known = rows.dropna(subset=["median_days"])
    named = known.assign(**{way: known[way].fillna("")})
    return [{"of": "recent", **opened_by(way, key)(row)} for row in named.to_dict("records")]


def counted(way: str, key: str) -> table_html.Counted:
    """What the counts of the recent days open; groups of a dimension are those of phase `key`."""

    def leads(of: str) -> Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]:
        return lambda row: ("cases", {"of": of, **opened_by(way, key)(row)})

    cases = {"spells": "recent", "exits": "recent_ended", "open": "recent_open", "excluded": "unknown"}
    return {column: leads(of) for column, of in cases.items()}


CRM_COUNTED: table_html.Counted = {"exits": links.cases("ever_ended"), "open": links.cases("ever_open")}
OUTCOME_KINDS = {
    "horizon_days": "count", "advanced_rate": "rate", "still_rate": "rate", "returned_rate": "rate",
    "dormant_rate": "rate", "lost_rate": "rate",
}  # fmt: skip
CRM_KINDS = {
    "phase": "phase",
    "completed_mean_days": "number",
    "median_days": "count",
    "difference_days": "number",
    "exits": "count",
    "open": "count",
    "share_open": "rate",
}
