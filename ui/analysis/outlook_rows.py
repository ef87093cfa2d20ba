"""What comes next: the rows of the outlook page."""

from datetime import timedelta
from typing import Any, Final

import pandas as pd

from ui.blocks import table_html
from ui.shell import data
from ui.shell.scope import Scope
from ui.text import values

HORIZONS: Final = ("90", "30", "180", "365")
# Enough points for a fan to look smooth.
STEPS: Final = 6
# If the newest back-test misses on this many phases, something may have changed that the forecast has not learned.
MISSES: Final = 2
KINDS: Final = {"phase": "phase", "stock": "count", "expected": "number", "interval_80": "text"}
TEST_KINDS: Final = {
    "forecast_on": "date", "expected": "number", "interval_80": "text", "happened": "count", "is_inside": "truth"
}  # fmt: skip


def known(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of a forecast; none if no account is in any phase or nothing has been learned yet."""
    return rows if rows["stock"].any() and rows["expected"].notna().any() else rows.iloc[:0]


def outlook_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with their 80 % interval in words."""
    limits = zip(rows["low"].tolist(), rows["high"].tolist(), strict=True)
    return rows.assign(interval_80=[f"{values.expected(low)} – {values.expected(high)}" for low, high in limits])


def stock_in(rows: pd.DataFrame) -> int:
    """How many accounts the forecast starts from."""
    return int(rows["stock"].sum())


def by_horizon(scope: Scope, days: int) -> pd.DataFrame:
    """The rows of ``forecast`` on `STEPS` days up to `days`, the last of them included."""
    steps = sorted({max(1, round(days * step / STEPS)) for step in range(1, STEPS + 1)})
    return data.run_metric("forecast_by_horizon", scope, horizons=tuple(steps))


def ahead(scope: Scope, days: int) -> pd.DataFrame:
    """The rows of ``forecast`` for `days`, from those of the fan."""
    rows = by_horizon(scope, days)
    return rows[rows["horizon_days"] == days].reset_index(drop=True)


@data.kept_by_scope
def fan(scope: Scope, key: str, days: int) -> pd.DataFrame:
    """day, horizon_days, expected, low, high of entries into phase `key`, on `STEPS` days up to the horizon."""
    rows = by_horizon(scope, days)
    rows = pd.concat([known(part)[lambda part: part["phase"] == key] for _, part in rows.groupby("horizon_days")])
    rows = rows.assign(day=[scope.as_of + timedelta(days=int(step)) for step in rows["horizon_days"]])
    return rows[["day", "phase", "horizon_days", "expected", "low", "high"]].reset_index(drop=True)


def happened_in(key: str) -> table_html.Counted:
    """What the count of a back-test opens: the cases that entered phase `key` in the days foretold."""

    def goal(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        first, last = row["forecast_on"] + timedelta(days=1), row["forecast_on"] + timedelta(days=row["horizon_days"])
        return "cases", {"of": "entered", "phase": key, "from": first.isoformat(), "to": last.isoformat()}

    return {"happened": goal}


def of_phase(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """The back-tests of phase `key` that gave a result."""
    return rows[(rows["phase"] == key) & rows["expected"].notna()].reset_index(drop=True)


def inside(rows: pd.DataFrame) -> int:
    """How often the outcome lay within the interval."""
    return int(rows["is_inside"].astype(bool).sum())


def accounts_in_phase(row: dict[str, Any]) -> dict[str, Any]:
    """The options of the accounts page for a row: those in the phase today."""
    return {"phase": row["phase"]}
