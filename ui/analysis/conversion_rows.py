"""Do they get there: the choices of the conversion page, and its rows."""

from dataclasses import asdict, dataclass

import pandas as pd

from metrics.conversion.conversion import SMALLEST_N
from metrics.statistics.survival import wilson
from ui.blocks import shrinkage_note
from ui.shell import data
from ui.shell.scope import Scope
from ui.text import values

MOST_WEEKS = 52
CONVERSION_KINDS = {
    "cohort": "period",
    "entries": "count",
    "mature": "count",
    "converted": "count",
    "conversion_rate": "rate",
    "rate_interval": "text",
    "shrunk_rate": "rate",
    "shrunk_between": "text",
}


@dataclass(frozen=True)
class ConversionChoice:
    """What the visitor chose: from which phase to which, how long it may take, how entries are grouped and counted."""

    from_phase: str
    to_phase: str
    window_days: int
    cohort: str
    unit: str


def conversion_rows(scope: Scope, rows: pd.DataFrame, asked: ConversionChoice) -> pd.DataFrame:
    """`rows` of conversion with their limits as text, each cohort also with its rate shrunk towards that of all."""
    rows = rows.assign(rate_interval=[_between(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)])
    return rows.merge(shrunk_rates(scope, asked)[["cohort", *shrinkage_note.COLUMNS]], on="cohort", how="left")


def _between(low: float | None, high: float | None) -> str:
    if values.is_nothing(low) or values.is_nothing(high):
        return values.NOTHING
    return f"{values.percent(low)} – {values.percent(high)}"


def shrunk_rates(scope: Scope, asked: ConversionChoice) -> pd.DataFrame:
    """The rows of ``shrunk_conversion``: each cohort's rate shrunk towards that of all cohorts."""
    return shrinkage_note.of_rates(data.run_metric("shrunk_conversion", scope, **asdict(asked)))


def mature_in(rows: pd.DataFrame) -> int:
    """How many entries the rates are based on."""
    return int(rows["mature"].sum())


def first_weeks(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells of the first :data:`MOST_WEEKS` weeks of cohorts with at least `SMALLEST_N` members, with the 95 %
    limits of each (low, high).

    A cell exists only once its whole cohort has been observed that long, so its share is simply that of all members.
    """
    members = rows[rows["weeks_since_entry"] == 0].set_index("cohort")["at_risk"]
    among_all = rows["cohort"].map(members)
    is_shown = (rows["weeks_since_entry"] <= MOST_WEEKS) & (among_all >= SMALLEST_N)
    cells, among = rows[is_shown], among_all[is_shown].to_numpy(dtype=float)
    low, high = wilson(cells["reached_rate"].to_numpy(dtype=float) * among, among)
    return cells.assign(low=low, high=high)


def members_in(rows: pd.DataFrame) -> int:
    """How many accounts are in the cohorts."""
    return int(rows.loc[rows["weeks_since_entry"] == 0, "at_risk"].sum())
