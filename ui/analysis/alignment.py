"""Working in step: the sentences and rows of touch fit, handovers and buying groups."""

from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from metrics.alignment.buying_group import ENGAGED_DAYS, SEPARATOR
from metrics.alignment.handover import OFFERED, OUTCOMES
from metrics.statistics.survival import wilson
from ui.blocks import tables
from ui.shell import data, links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.vocabulary import role_name

PARTS: Final = ("touch_fit", "handover", "buying_group")
ALL: Final = "all"
CHOICES: Final = (ALL, *OUTCOMES[1:])
FIVE: Final = 5
CASES: Final = ("five", "every")
MOST: Final = 200
FIT_KINDS: Final = {
    "phase": "phase", "led_by": "department", "touched": "count", "premature": "count", "premature_rate": "rate",
    "due": "count", "late": "count", "late_rate": "rate",
}  # fmt: skip
CASE_KINDS: Final = {
    "premature": {"name": "text", "phase": "phase", "premature_on": "date"},
    "late": {"name": "text", "phase": "phase", "waited_hours": "number"},
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


def agreed_hours() -> float:
    """The service level of the charter in business hours."""
    return data.charter().service_level.hours


def fit(scope: Scope) -> pd.DataFrame:
    """The rows of ``touch_fit``; none where nothing at all was counted."""
    rows = data.run_metric("touch_fit", scope)
    return rows if rows[["touched", "due"]].to_numpy().sum() else rows.head(0)


def fit_answer(rows: pd.DataFrame) -> str:
    """HTML: too early and too late in one breath."""
    if rows.empty:
        return ""
    early, late = rows[rows["led_by"] == "marketing"], rows[rows["led_by"] == "sales"]
    said = t(
        "together.fit.answer",
        premature=int(early["premature"].sum()), touched=int(early["touched"].sum()),
        late=int(late["late"].sum()), due=int(late["due"].sum()), hours=agreed_hours(),
    )  # fmt: skip
    return html(f"{said} {t('together.fit.mirror')}")


def counted(rows: pd.DataFrame) -> int:
    """How many accounts the shares of the mirror are of."""
    mirrored = rows["touched"].where(rows["led_by"] == "marketing", 0) + rows["due"]
    return int(mirrored.sum())


def cases(scope: Scope, case: str, which: str) -> None:
    """Heading and accounts that are a `case` (premature or late), most valuable first; `which` of `CASES`."""
    rows = data.run_metric("touch_fit_accounts", scope, case=case, limit=FIVE if which == "five" else None)
    st.subheader(t(f"together.fit.cases_{case}"), anchor=False)
    if rows.empty:
        st.write(t(f"together.fit.no_{case}"))
    else:
        tables.show_table(rows, CASE_KINDS[case], key=f"touch_fit.{case}", opens=("account", links.account_of))


def handovers(scope: Scope) -> pd.DataFrame:
    """The rows of ``handover`` with outcome and reason in words; none where nothing was offered."""
    rows = data.run_metric("handover", scope)
    # A return without a reason is told only where there is one.
    rows = rows[(rows["outcome"] == OFFERED) | (rows["handovers"] > 0) | rows["outcome"].isin(["waiting", "ended"])]
    return _worded(rows) if rows["handovers"].sum() else rows.head(0)


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with outcome and reason in words; only a return can lack a reason."""
    pairs = zip(rows["outcome"], rows["reason"], strict=True)
    return rows.assign(
        outcome_name=[t(f"together.outcome.{outcome}") for outcome in rows["outcome"]],
        reason_said=[_reason(outcome, reason) for outcome, reason in pairs],
    )


def _reason(outcome: str, reason: str | None) -> str:
    if outcome != "returned":
        return values.NOTHING
    return t("together.handover.no_reason") if values.is_nothing(reason) else str(reason)


def offered(rows: pd.DataFrame) -> int:
    """How many handovers were offered."""
    return int(rows.loc[rows["outcome"] == OFFERED, "handovers"].sum())


def outcomes(rows: pd.DataFrame) -> pd.DataFrame:
    """Handovers per outcome, whatever the reason; without the row of all of them."""
    counts = rows.groupby("outcome", sort=False)[["handovers", "past_due", "missed"]].sum()
    return counts.reindex(OUTCOMES[1:], fill_value=0).reset_index()


def handover_answer(rows: pd.DataFrame) -> str:
    """HTML: what became of them, how soon the first touch came, past due apart from missed."""
    if rows.empty:
        return ""
    total, parts = rows.iloc[0], outcomes(rows).set_index("outcome")["handovers"]
    said = [
        t("together.handover.answer", offered=int(total["handovers"]), **{name: int(n) for name, n in parts.items()})
    ]
    if not values.is_nothing(total["median_hours"]):
        said.append(t("together.handover.median", hours=float(total["median_hours"])))
    counts = {"past_due": int(total["past_due"]), "missed": int(total["missed"])}
    said.append(t("together.handover.time", hours=agreed_hours(), **counts))
    return html(" ".join(said))


def handover_cases(scope: Scope, outcome: str) -> pd.DataFrame:
    """The handovers with that outcome (``all``: any), in words."""
    return _worded(data.run_metric("handover_accounts", scope, outcome=None if outcome == ALL else outcome))


def roles(scope: Scope) -> pd.DataFrame:
    """The rows of ``buying_group_roles`` of phases that hold an account."""
    rows = data.run_metric("buying_group_roles", scope)
    return rows[rows["accounts"] > 0]


def count_with_roles(rows: pd.DataFrame) -> int:
    """How many accounts are in a phase that needs roles."""
    return int(rows.drop_duplicates("phase")["accounts"].sum())


def group_answer(scope: Scope, rows: pd.DataFrame) -> str:
    """HTML: how many accounts lack nobody, and which role is known least often."""
    if rows.empty:
        return ""
    lacking = len(data.run_metric("buying_group_accounts", scope, case="incomplete"))
    everyone, least = count_with_roles(rows), rows.loc[rows["covered_rate"].idxmin()]
    counts = {"complete": everyone - lacking, "accounts": everyone}
    if least["covered_rate"] == 1:
        return html(t("together.group.complete", **counts))
    return html(
        t(
            "together.group.answer",
            **counts,
            role=role_name(least["role"]),
            phase=phase.name(least["phase"]),
            rate=values.percent(least["covered_rate"]),
        )
    )


def group_interval(rows: pd.DataFrame) -> str:
    """The 95 % limits of the role that is known least often, in words."""
    if rows.empty:
        return ""
    least = rows.loc[rows["covered_rate"].idxmin()]
    low, high = wilson(np.array(float(least["covered"])), np.array(float(least["accounts"])))
    place = {"role": role_name(least["role"]), "phase": phase.name(least["phase"])}
    return t("together.group.interval", **place, low=values.percent(float(low)), high=values.percent(float(high)))


def incomplete(scope: Scope, in_phase: str) -> pd.DataFrame:
    """Accounts of most value in which a role is missing, in `in_phase` (``all``: any), roles in words."""
    chosen = None if in_phase == ALL else in_phase
    rows = data.run_metric("buying_group_accounts", scope, case="incomplete", phase=chosen, limit=MOST)
    return rows.assign(
        known=[_roles(listed) for listed in rows["covered_roles"]],
        missing=[_roles(listed) for listed in rows["missing_roles"]],
    )


def _roles(listed: str) -> str:
    return ", ".join(role_name(role) for role in listed.split(SEPARATOR) if role) or values.NOTHING


def list_answer() -> str:
    """HTML: which accounts are listed, and who counts as engaged."""
    return html(t("together.group.list_answer", most=MOST, days=ENGAGED_DAYS))
