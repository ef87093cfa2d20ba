"""Item 6: the ten stuck accounts with most at risk, and what each lacks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from ui.shell import data
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.vocabulary import role_name

TEN: Final = 10


@dataclass(frozen=True)
class Row:
    """One stuck account as shown in the meeting.

    threshold_days: the age above which it counts as stuck; owner: who looks after it in the department whose
    move is next, "" for nobody and for somebody who has left; proposal: what to decide, from what is missing.
    """

    account_id: str
    name: str
    phase: str
    age_days: int
    threshold_days: int
    lacks: tuple[str, ...]
    last_dialogue_on: date | None
    silent_days: int | None
    value: float | None
    value_at_risk: float | None
    next_department: str
    owner: str
    proposal: str


@data.kept_by_scope
def shortlist_rows(scope: Scope) -> list[Row]:
    """The ten rows of `stuck` with most at risk, in its order."""
    found = data.run_metric("stuck_accounts", scope).head(TEN)
    return [_row(scope, one) for one in found.itertuples(index=False)]


def _row(scope: Scope, one: Any) -> Row:
    missing = _missing_roles(scope, one)
    silent = None if values.is_nothing(one.silent_days) else int(one.silent_days)
    return Row(
        account_id=one.account_id, name=one.name, phase=one.phase, age_days=int(one.age_days),
        threshold_days=int(one.threshold_days), lacks=_lacks(scope, one, missing), silent_days=silent,
        last_dialogue_on=None if silent is None else scope.as_of - timedelta(days=silent),
        value=one.value, value_at_risk=one.value_at_risk, next_department=one.next_department,
        owner="" if values.is_nothing(one.owner) or one.has_owner_left else str(one.owner),
        proposal=_proposal(one, missing),
    )  # fmt: skip


def _missing_roles(scope: Scope, one: Any) -> tuple[str, ...]:
    """The roles the phase needs of which nobody is known, in words."""
    known = set(data.run_metric("account_contacts", scope, account_id=one.account_id)["buying_role"].dropna())
    return tuple(role_name(role) for role in data.charter().phase(one.phase).roles if role not in known)


def _lacks(scope: Scope, one: Any, missing: tuple[str, ...]) -> tuple[str, ...]:
    """What is missing, in words: roles the phase needs, a next step, a dialogue."""
    lacking = [] if one.has_next_step else [t("meeting.lacks.next_step")]
    if values.is_nothing(one.silent_days):
        lacking.append(t("meeting.lacks.dialogue"))
    elif one.is_silent:
        lacking.append(t("meeting.lacks.dialogue_since", day=scope.as_of - timedelta(days=int(one.silent_days))))
    return (*missing, *lacking)


def _proposal(one: Any, missing: tuple[str, ...]) -> str:
    """What to decide, from what is missing: a meeting with the first role nobody is known of, else a dialogue, else a
    next step; "" if nothing is missing.
    """
    if missing:
        return t("meeting.propose.role", role=missing[0][:1].upper() + missing[0][1:])
    if _is_silent(one):
        return t("meeting.propose.dialogue")
    return "" if one.has_next_step else t("meeting.propose.next_step")


def _is_silent(one: Any) -> bool:
    return values.is_nothing(one.silent_days) or bool(one.is_silent)
