"""Working in step: the rows of touch fit, handovers and buying groups."""

from typing import Any, Final

import pandas as pd

from metrics.alignment.buying_group import SEPARATOR
from metrics.alignment.handover import OFFERED, OUTCOMES
from metrics.alignment.touch_fit import SMALLEST_N
from ui.blocks import table_html
from ui.shell import data, links
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.vocabulary import role_name

PARTS: Final = ("touch_fit", "handover", "buying_group")
ALL: Final = "all"
CHOICES: Final = (ALL, *OUTCOMES[1:])
RETURNED: Final = "returned"
FIVE: Final = 5
CASES: Final = ("five", "every")
MOST: Final = 200
FIT_KINDS: Final = {
    "phase": "phase", "led_by": "department", "touched": "count", "premature": "count", "premature_rate": "rate",
    "due": "count", "late": "count", "late_rate": "rate",
}  # fmt: skip
FIT_COUNTED: Final = {name: links.cases(name) for name in ("touched", "premature", "due", "late")}
CASE_KINDS: Final = {
    "premature": {"name": "text", "phase": "phase", "premature_on": "date", "value": "money"},
    "late": {"name": "text", "phase": "phase", "waited_hours": "number", "value": "money"},
}
HANDOVER_KINDS: Final = {
    "outcome_name": "text", "reason_said": "text", "handovers": "count", "past_due": "count", "missed": "count",
    "median_hours": "number", "hours_low": "number", "hours_high": "number",
}  # fmt: skip
HANDOVER_CASE_KINDS: Final = {
    "name": "text", "offered_on": "date", "outcome_name": "text", "reason_said": "text", "is_past_due": "truth",
    "is_missed": "truth", "is_touched": "truth", "waited_hours": "number", "value": "money",
}  # fmt: skip
GROUP_KINDS: Final = {
    "name": "text", "phase": "phase", "missing": "text", "known": "text", "coverage_rate": "rate",
    "engaged_contacts": "count", "value": "money",
}  # fmt: skip


def handovers_counted(rows: pd.DataFrame) -> table_html.Counted:
    """What the count of a row of handovers opens; the list does not tell returns apart by their reason."""
    returns = int((rows["outcome"] == RETURNED).sum()) if len(rows) else 0

    def goal(row: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        if row["outcome"] == RETURNED and returns > 1:
            return None
        return "together", {"part": PARTS[1], "outcome": ALL if row["outcome"] == OFFERED else row["outcome"]}

    return {"handovers": goal}


def agreed_hours() -> float:
    """The charter's service level in business hours."""
    return data.charter().service_level.hours


def fit(scope: Scope) -> pd.DataFrame:
    """The rows of ``touch_fit``; none if nothing at all was counted."""
    rows = data.run_metric("touch_fit", scope)
    return rows if rows[["touched", "due"]].to_numpy().sum() else rows.head(0)


def has_rates(rows: pd.DataFrame) -> bool:
    """Whether any phase has enough accounts for a share; else a chart would show nothing."""
    return bool(rows[["premature_rate", "late_rate"]].notna().to_numpy().any())


def counted(rows: pd.DataFrame) -> int:
    """How many accounts the shares of the mirror are based on."""
    mirrored = rows["touched"].where(rows["led_by"] == "marketing", 0) + rows["due"]
    return int(mirrored.sum())


def handovers(scope: Scope) -> pd.DataFrame:
    """The rows of ``handover`` with outcome and reason in words; none if nothing was offered."""
    rows = data.run_metric("handover", scope)
    # A return without a reason is listed only if there is one.
    rows = rows[(rows["outcome"] == OFFERED) | (rows["handovers"] > 0) | rows["outcome"].isin(["waiting", "ended"])]
    # From a few handovers limits would claim a certainty that nobody has; of one they are the one itself.
    is_enough = rows["handovers"] >= SMALLEST_N
    rows = rows.assign(**{name: rows[name].where(is_enough) for name in ("hours_low", "hours_high")})
    return _worded(rows if rows["handovers"].sum() else rows.head(0))


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with outcome and reason in words; only a return can lack a reason."""
    pairs = zip(rows["outcome"], rows["reason"], strict=True)
    return rows.assign(
        outcome_name=[t(f"together.outcome.{outcome}") for outcome in rows["outcome"]],
        reason_said=[_reason(outcome, reason) for outcome, reason in pairs],
    )


def _reason(outcome: str, reason: str | None) -> str:
    if outcome != RETURNED:
        return values.NOTHING
    return t("together.handover.no_reason") if values.is_nothing(reason) else str(reason)


def offered(rows: pd.DataFrame) -> int:
    """How many handovers were offered."""
    return int(rows.loc[rows["outcome"] == OFFERED, "handovers"].sum())


def outcomes(rows: pd.DataFrame) -> pd.DataFrame:
    """Handovers per outcome, whatever the reason; without the total row."""
    counts = rows.groupby("outcome", sort=False)[["handovers", "past_due", "missed"]].sum()
    return counts.reindex(OUTCOMES[1:], fill_value=0).reset_index()


def handover_cases(scope: Scope, outcome: str) -> pd.DataFrame:
    """The handovers with that outcome (``all``: any), in words; a wait only of whoever was touched or waits still, as
    nobody waits for an account that was returned.
    """
    rows = _worded(data.run_metric("handover_accounts", scope, outcome=None if outcome == ALL else outcome))
    is_told = rows["is_touched"] | (rows["outcome"] == "waiting")
    return rows.assign(waited_hours=rows["waited_hours"].where(is_told))


def roles(scope: Scope) -> pd.DataFrame:
    """The rows of ``buying_group_roles`` for phases with at least one account."""
    rows = data.run_metric("buying_group_roles", scope)
    return rows[rows["accounts"] > 0]


def count_with_roles(rows: pd.DataFrame) -> int:
    """How many accounts are in a phase that needs roles."""
    return int(rows.drop_duplicates("phase")["accounts"].sum())


def incomplete(scope: Scope, in_phase: str) -> pd.DataFrame:
    """The most valuable accounts with a missing role, in `in_phase` (``all``: any), roles in words."""
    chosen = None if in_phase == ALL else in_phase
    rows = data.run_metric("buying_group_accounts", scope, case="incomplete", phase=chosen, limit=MOST)
    return rows.assign(
        known=[_roles(listed) for listed in rows["covered_roles"]],
        missing=[_roles(listed) for listed in rows["missing_roles"]],
    )


def _roles(listed: str) -> str:
    return ", ".join(role_name(role) for role in listed.split(SEPARATOR) if role) or values.NOTHING
