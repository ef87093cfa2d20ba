"""Rows for the workbook of a report alone: every stuck account, the dwell of every phase, the course of the stock."""

from typing import Final

import pandas as pd

from ui.accounts import stuck
from ui.documents.document import Table
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t

_STUCK: Final = {
    "name": "text", "segment": "dimension", "phase": "phase", "entered_on": "date", "age_days": "count",
    "threshold_days": "count", "agreed_days": "count", "silent_days": "count", "decision": "text", "value": "money",
    "value_at_risk": "money", "next_department": "department", "owner": "text",
}  # fmt: skip
_DWELL: Final = {
    "phase": "phase", "spells": "count", "exits": "count", "open": "count", "median_days": "days",
    "median_low": "days", "median_high": "days", "q85_days": "days", "excluded": "count",
}  # fmt: skip


def stuck_list(scope: Scope) -> Table:
    """Every stuck account, as on the page *Stuck*."""
    rows = stuck.stuck_rows(scope, data.run_metric("stuck_accounts", scope), is_whole=True)
    return Table(rows, _STUCK, t("stuck.question"), sheet=t("export.sheet.stuck"), empty=t("stuck.nobody"))


def dwell(scope: Scope) -> Table:
    """The dwell of every phase in the last days that pages look at (`recent_days`)."""
    days = data.charter().recent_days
    rows = data.run_metric("dwell", scope, window_days=days)
    title = t("export.dwell_of_days", name=t("metric.dwell.name"), days=days)
    return Table(rows, _DWELL, title, sheet=t("export.sheet.dwell"), empty=t("export.no_rows"))


def course_of_stock(rows: pd.DataFrame) -> Table:
    """Accounts per day, a column for each phase, as a spreadsheet draws them; `rows`: day, phase, accounts."""
    wide = rows.pivot(index="day", columns="phase", values="accounts")
    wide = wide[list(dict.fromkeys(rows["phase"]))].reset_index()
    phases = [key for key in wide.columns if key != "day"]
    return Table(
        wide, {"day": "date", **dict.fromkeys(phases, "count")}, sheet=t("export.sheet.cumulative_flow"),
        heads={key: phase.name(key) for key in phases},
    )  # fmt: skip
