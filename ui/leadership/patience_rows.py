"""What takes how long, from the company's own accounts: from the first phase to each later one and the win."""

from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import spans, values

KINDS: Final = {
    "reached_phase": "phase", "reached": "count", "half_days": "count", "half_between": "text", "most_days": "count",
    "first_on": "date", "most_on": "date",
}  # fmt: skip

ACCOUNT_KINDS: Final = {
    "name": "text", "segment": "dimension", "entry_on": "date", "reached_on": "date", "needed_days": "count",
}  # fmt: skip


def patience_rows(scope: Scope, begins: date | None) -> pd.DataFrame:
    """Per phase after the first, and won: how many got there, the days by which half and most of them had, and the days
    on which half and most of the accounts that entered the first phase on `begins` may be expected there.
    """
    rows = data.run_metric("lead_time", scope)
    limits = [*zip(rows["median_low"], rows["median_high"], strict=True)]
    return pd.DataFrame(
        {
            "reached_phase": rows["to_phase"],
            "entries": rows["entries"],
            "reached": rows["reached"],
            "half_days": rows["median_days"],
            "half_between": [spans.between(low, high) for low, high in limits],
            "half_surely": [spans.surely(low, high) for low, high in limits],
            "most_days": rows["q85_days"],
            "first_on": _days_after(begins, rows["median_days"]),
            "most_on": _days_after(begins, rows["q85_days"]),
        }
    )


def options_of(row: dict[str, Any]) -> dict[str, Any]:
    """The options of the page that show the accounts behind a row."""
    return {"reached": row["reached_phase"]}


def arrived(scope: Scope, key: str) -> pd.DataFrame:
    """The accounts that came from the first phase to phase `key`, the quickest first."""
    return data.run_metric("lead_time_accounts", scope, from_phase=phase.in_play()[0], to_phase=key)


def _days_after(begins: date | None, days: "pd.Series[float]") -> list[date | None]:
    return [
        None if begins is None or values.is_nothing(count) else begins + timedelta(days=int(count))
        for count in days.tolist()
    ]
