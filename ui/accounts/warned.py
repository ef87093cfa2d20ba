"""Accounts that are not stuck yet: running late, or due within days: the rows and the sentence of their list."""

from typing import Final

import pandas as pd

from metrics.stuck.warning_steps import DUE_DAYS, LATE
from ui.accounts import standing
from ui.shell import data
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

STUCK: Final = "stuck"
DUE: Final = "due"
# What the tab of stuck accounts shows.
LISTS: Final = (STUCK, LATE, DUE)
KINDS: Final = {
    "name": "text", "phase": "phase", "warning": "warning", "age_days": "count", "usual_days": "count",
    "agreed_days": "count", "threshold_days": "count", "silent_days": "count", "decision": "decision", "value": "money",
    "next_department": "department",
}  # fmt: skip


def warned_rows(scope: Scope, chosen: str) -> pd.DataFrame:
    """The accounts of the list `chosen`, the soonest due first, then the most valuable.

    late: running late; due: the next step comes within `DUE_DAYS` days, whether it is within limits or running late.
    """
    steps = data.run_metric("warning_steps", scope)
    picked = steps[steps["warning"] == LATE if chosen == LATE else steps["due_days"] <= DUE_DAYS]
    known = data.run_metric("accounts", scope, limit=0)[["account_id", "name", "segment", "value"]]
    rows = picked[["account_id", "phase", "age_days", "due_days", "silent_days"]].merge(known, on="account_id")
    rows["next_department"] = rows["phase"].map(data.charter().led_by)
    rows = rows.sort_values(
        ["due_days", "value", "account_id"], ascending=[True, False, True], na_position="last", ignore_index=True
    )
    return standing.with_standing(scope, rows.drop(columns="due_days"), is_marked=True)


def warned_sentence(rows: pd.DataFrame, chosen: str) -> str:
    """HTML: how many there are, what they are worth, and what puts them there."""
    total = rows["value"].sum(min_count=1)
    parts = [tn(f"warned.{chosen}.count", len(rows), days=DUE_DAYS)]
    parts += [] if values.is_nothing(total) else [t("warned.worth", value=values.money(total, is_short=True))]
    return html(" ".join((*parts, t(f"warned.{chosen}.means"))))
