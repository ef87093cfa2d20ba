"""The course of a phase's pace by quarter of entry: its rows, and the cases behind a quarter."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from metrics.question.quarters import Quarters
from ui.blocks import table_html
from ui.shell import data
from ui.shell.scope import Scope

KINDS: Final = {"cohort": "period", "spells": "count", "open": "count", "median_days": "count"}
# Two years and the quarter they are compared with.
SHOWN: Final = 9
# With more of a quarter's entries still in the phase, its median may still change.
YOUNG: Final = 0.1
QUARTERS_A_YEAR: Final = 4
MONTHS_A_YEAR: Final = 12


def last_year(scope: Scope) -> Scope:
    """The year up to the as-of day: a change of pace is judged over it, since phases take months."""
    return scope.over_months(MONTHS_A_YEAR)


def course_rows(scope: Scope, key: str) -> pd.DataFrame:
    """cohort (2026-Q3), spells, open and median_days of the last quarters with entries into phase `key`."""
    return data.run_metric("dwell_cohorts", scope, phase=key).tail(SHOWN).reset_index(drop=True)


def is_young(rows: pd.DataFrame) -> pd.Series:
    """Whether so many of a quarter's entries are still in the phase that its median may change."""
    return rows["open"] > YOUNG * rows["spells"]


def a_year_apart(rows: pd.DataFrame) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The last settled quarter and the same quarter a year before, as records; None unless both are there."""
    settled = rows[~is_young(rows) & rows["median_days"].notna()].set_index("cohort", drop=False)
    if settled.empty:
        return None
    last, quarters = settled.iloc[-1].to_dict(), Quarters.from_charter(data.charter())
    before = quarters.name(quarters.numbered(str(last["cohort"])) - QUARTERS_A_YEAR)
    return (last, settled.loc[before].to_dict()) if before in settled.index else None


def cases_in(scope: Scope, key: str, of: str = "cohort") -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function from a row of the course to the options of the cases of phase `key` that began in its quarter."""
    quarters = Quarters.from_charter(data.charter())

    def options(row: dict[str, Any]) -> dict[str, Any]:
        number = quarters.numbered(str(row["cohort"]))
        # A period ends by the as-of day at the latest.
        end = min(quarters.ends(number), scope.as_of)
        return {"of": of, "phase": key, "from": quarters.begins(number).isoformat(), "to": end.isoformat()}

    return options


def counted_in(scope: Scope, key: str) -> table_html.Counted:
    """What the counts of a quarter open: its cases, and those of them that are still in phase `key`."""
    began, still = cases_in(scope, key), cases_in(scope, key, "cohort_open")
    return {"spells": lambda row: ("cases", began(row)), "open": lambda row: ("cases", still(row))}
