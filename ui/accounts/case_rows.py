"""The cases behind a number that an address names: as many rows as the number says.

A case is a stay of an account in a phase, or an account with something that was found about it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics.derive.doubts import KINDS as DOUBTS
from metrics.derive.spells import EXITS, RE_DATED
from metrics.dwell.window import first_day
from metrics.trust.account_checks import FINDINGS
from metrics.trust.trust import SUSPECT
from ui.accounts import moved, standing, stuck
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.sources import phase_trust
from ui.text import values
from ui.text.catalogue import t
from ui.voice import voice

ALL: Final = phase.ALL
_TOUCHES: Final[dict[str, Callable[[pd.DataFrame], "pd.Series[bool]"]]] = {
    "touched": lambda rows: rows["sales_touches"] > 0,
    "touched_early": lambda rows: (
        (rows["sales_touches"] > 0) & (rows["phase"].map(data.charter().led_by) == "marketing")
    ),
    "premature": lambda rows: rows["premature_touches"] > 0,
    "due": lambda rows: rows["is_due"],
    "late": lambda rows: rows["is_late"],
}
_STUCK: Final[dict[str, Callable[[pd.DataFrame], "pd.Series[bool]"]]] = {
    "silent": lambda rows: rows["is_silent"].fillna(False).astype(bool),
    "idle": lambda rows: ~rows["has_next_step"].astype(bool),
    "unvalued": lambda rows: rows["value"].isna(),
}
_ROLES: Final = ("with_roles", "complete", "incomplete")
UNHEARD: Final = "unheard"
WAYS: Final = tuple(way for way in EXITS if way != RE_DATED)
STAYS: Final[dict[str, Callable[[pd.DataFrame, Scope], "pd.Series[bool]"]]] = {
    "entered": lambda rows, scope: _within(rows["entered_on"], scope),
    "first": lambda rows, scope: _within(rows["entered_on"], scope) & (rows["spell"] == 1),
    "left": lambda rows, scope: _within(rows["left_on"], scope),
    "moved": lambda rows, scope: _within(rows["left_on"], scope) & (rows["exit"] != RE_DATED),
    "cohort": lambda rows, scope: rows["is_entry_known"] & _within(rows["entered_on"], scope),
    "cohort_open": lambda rows, scope: rows["is_entry_known"] & _within(rows["entered_on"], scope) & rows["is_open"],
    "recent": lambda rows, scope: _recent(rows, scope),
    "recent_ended": lambda rows, scope: _recent(rows, scope) & ~rows["is_open"],
    "recent_open": lambda rows, scope: _recent(rows, scope) & rows["is_open"],
    "ever_ended": lambda rows, _: rows["is_entry_known"] & ~rows["is_open"],
    "ever_open": lambda rows, _: rows["is_entry_known"] & rows["is_open"],
    "unknown": lambda rows, scope: _seen_since(rows, scope) & ~rows["is_entry_known"],
}
OF: Final = (*STAYS, *_TOUCHES, *FINDINGS, SUSPECT, *_ROLES, *_STUCK, UNHEARD)
_STAY_KINDS: Final = {
    "name": "text", "phase": "phase", "entered_on": "date", "left_on": "date", "stayed_days": "days",
    "ended_how": "text", "decision": "decision", "value": "money",
}  # fmt: skip
_TOUCH_KINDS: Final = {
    "name": "text", "phase": "phase", "premature_on": "date", "waited_hours": "number", "decision": "decision",
    "value": "money",
}  # fmt: skip
_FINDING_KINDS: Final = {
    "name": "text",
    "phase": "phase",
    "finding_said": "text",
    "to_do": "text",
    "decision": "decision",
    "value": "money",
}
_ROLE_KINDS: Final = {"name": "text", "phase": "phase", "warning": "warning", "decision": "decision", "value": "money"}


@dataclass(frozen=True)
class Part:
    """Only those that went on to a phase, that ended in a way, or whose next move is that of a department."""

    to_phase: str | None = None
    way: str | None = None
    department: str = ALL


def case_rows(scope: Scope, of: str, key: str, part: Part = Part()) -> pd.DataFrame:
    """The cases `of` (one of `OF`) in phase `key` (``all``: any), most valuable first, with account_id and the columns
    of `kinds`; only `part` of them.
    """
    rows = _chosen(scope, of, key, part)
    return standing.with_decisions(scope, rows.reset_index(drop=True)) if len(rows) else rows


def _chosen(scope: Scope, of: str, key: str, part: Part) -> pd.DataFrame:
    if of in STAYS:
        return _stays(scope, of, key, part)
    if of in _TOUCHES:
        rows = _in_phase(data.run_metric("touch_fit_accounts", scope), key)
        return rows[_TOUCHES[of](rows)]
    if of in _ROLES:
        return _roles(scope, of, key)
    if of in _STUCK:
        rows = stuck.chosen(data.run_metric("stuck_accounts", scope), key, part.department)
        return standing.with_steps(scope, rows[_STUCK[of](rows)])
    if of == UNHEARD:
        return _unheard(scope, key)
    rows = _in_phase(data.run_metric("trust_accounts", scope, limit=0), key)
    rows = phase_trust.findings_in_words(rows[rows["finding"].isin(DOUBTS if of == SUSPECT else (of,))])
    return rows.drop_duplicates("account_id")


def kinds(of: str) -> dict[str, str]:
    """The columns of the cases `of`."""
    if of in STAYS:
        return _STAY_KINDS
    return _TOUCH_KINDS if of in _TOUCHES else _ROLE_KINDS if of in (*_ROLES, *_STUCK, UNHEARD) else _FINDING_KINDS


def _stays(scope: Scope, of: str, key: str, part: Part) -> pd.DataFrame:
    rows = data.run_metric("phase_spells", scope)
    rows = rows if of == "moved" and key == ALL else _in_phase(rows, key)
    rows = rows[STAYS[of](rows, scope)]
    rows = rows if part.to_phase is None else rows[rows["next_phase"] == part.to_phase]
    rows = rows if part.way is None else rows[rows["exit"] == part.way]
    ways = [
        t("cases.still") if is_open else phase.exit_name(way)
        for way, is_open in zip(rows["exit"], rows["is_open"], strict=True)
    ]
    return moved.with_names(scope, rows.assign(stayed_days=rows["dwell_days"].fillna(rows["age_days"]), ended_how=ways))


def _roles(scope: Scope, of: str, key: str) -> pd.DataFrame:
    """Accounts in a phase that needs roles, by whether one of them is missing."""
    lacking = data.run_metric("buying_group_accounts", scope, case="incomplete")
    asked = {*data.run_metric("buying_group_roles", scope)["phase"]}
    rows = data.run_metric("accounts", scope, limit=0)
    rows = _in_phase(rows[rows["phase"].isin(asked)], key)
    is_lacking = rows["account_id"].isin(lacking["account_id"])
    chosen = {"with_roles": is_lacking | True, "complete": ~is_lacking, "incomplete": is_lacking}
    return standing.with_steps(scope, rows[chosen[of]])


def _unheard(scope: Scope, key: str) -> pd.DataFrame:
    """Accounts in a field of phase and segment without a fresh interview."""
    fields = voice.gap(scope)
    gaps = {(row.phase, _segment(row.segment)) for row in fields[~fields["is_fresh"]].itertuples(index=False)}
    rows = _in_phase(data.run_metric("accounts", scope, limit=0), key)
    own = [pair in gaps for pair in zip(rows["phase"], map(_segment, rows["segment"]), strict=True)]
    return standing.with_steps(scope, rows[pd.Series(own, index=rows.index, dtype=bool)])


def _segment(value: object) -> str | None:
    return None if values.is_nothing(value) or value == "" else str(value)


def _in_phase(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    return rows[rows["phase"].isin(phase.in_play())] if key == ALL else rows[rows["phase"] == key]


def _within(days: "pd.Series[object]", scope: Scope) -> "pd.Series[bool]":
    return days.notna() & (days >= scope.start) & (days <= scope.end)


def _seen_since(rows: pd.DataFrame, scope: Scope) -> "pd.Series[bool]":
    """Whether the stay reached into the recent days of dwell."""
    first = first_day(scope.as_of, data.charter().recent_days)
    return rows["left_on"].isna() | (rows["left_on"] >= first)


def _recent(rows: pd.DataFrame, scope: Scope) -> "pd.Series[bool]":
    return rows["is_entry_known"] & _seen_since(rows, scope)
