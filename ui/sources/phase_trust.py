"""How far the phases can be trusted: the figure per phase, and the accounts behind it in words."""

from typing import Final

import pandas as pd

from metrics.trust.account_checks import FINDINGS
from ui.blocks import table_html
from ui.shell import data, links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.text.vocabulary import role_name

ALL: Final = "all"
CHOICES: Final = (ALL, *FINDINGS)
KINDS: Final = {
    "phase": "phase", "accounts": "count", "suspect": "count", "contradictory": "count", "stale": "count",
    "unconfirmed": "count", "outcome_differs": "count", "unnamed_stage": "count", "unsupported": "count",
    "owner_left": "count",
    "missing_next_step": "count", "missing_roles": "count",
}  # fmt: skip
COUNTED: Final[table_html.Counted] = {
    "accounts": links.in_phase, **{name: links.cases(name) for name in KINDS if name not in ("phase", "accounts")}
}  # fmt: skip
LIST_KINDS: Final = {
    "name": "text", "phase": "phase", "finding_said": "text", "to_do": "text", "next_department": "department",
    "value": "money",
}  # fmt: skip


def found_columns(rows: pd.DataFrame) -> dict[str, str]:
    """The columns to show: doubts that do not occur are left out, so that the table fits."""
    doubts = set(KINDS) - {"phase", "accounts", "suspect", "missing_next_step", "missing_roles"}
    return {name: kind for name, kind in KINDS.items() if name not in doubts or rows[name].any()}


def trust_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many accounts are in a phase on doubtful evidence, how many lack a next step or roles."""
    total = int(rows["accounts"].sum())
    parts = (
        tn(
            "trust.phases.suspect",
            int(rows["suspect"].sum()),
            n=_opened(rows, "suspect"),
            total=links.number(total, "in_play"),
        ),
        t(
            "trust.phases.missing",
            step=_opened(rows, "missing_next_step"),
            roles=_opened(rows, "missing_roles"),
        ),
    )
    return " ".join(parts) if total else ""


def _opened(rows: pd.DataFrame, finding: str) -> str:
    return links.number(int(rows[finding].sum()), "cases", of=finding)


def finding_rows(scope: Scope, finding: str, in_phase: str) -> pd.DataFrame:
    """The accounts with `finding` (or any) in `in_phase` (or any), most valuable first, in words."""
    options = {
        "finding": None if finding == ALL else finding,
        "phase": None if in_phase == phase.ALL else in_phase,
    }
    return findings_in_words(data.run_metric("trust_accounts", scope, limit=0, **options))


def findings_in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with finding, to_phase, evidence and quiet_days as one sentence, and what to do about it."""
    parts = zip(rows["finding"], rows["to_phase"], rows["evidence"], rows["quiet_days"], strict=True)
    return rows.assign(
        finding_said=[finding_sentence(*part) for part in parts],
        to_do=[t(f"trust.to_do.{finding}") for finding in rows["finding"]],
    )


def finding_sentence(finding: str, to_phase: str | None, evidence: str | None, quiet_days: float | None) -> str:
    """What was found about an account, with its evidence."""
    parts: dict[str, object] = {}
    if finding == "contradictory":
        parts = {"opportunity": evidence, "phase": phase.name(str(to_phase))}
    elif finding == "stale" and not values.is_nothing(quiet_days):
        parts = {"days": int(quiet_days or 0), "origin": t(f"trust.origin.{evidence}")}
    elif finding in ("outcome_differs", "unnamed_stage"):
        parts = {"opportunity": evidence}
    elif finding == "unconfirmed":
        parts = {"origin": t(f"trust.origin.{evidence}")}
    elif finding == "missing_roles":
        parts = {"roles": ", ".join(role_name(role) for role in str(evidence).split(", "))}
    return t(f"trust.said.{finding}", **parts)


def list_answer(rows: pd.DataFrame) -> str:
    """HTML: how many rows there are."""
    return html(tn("trust.list.answer", len(rows)))
