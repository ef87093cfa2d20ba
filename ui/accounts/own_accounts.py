"""My accounts: one person's list, never figures of several people side by side."""

from typing import Final

import pandas as pd

from ui.accounts import standing
from ui.shell import access, data, sign_in
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

ORDERS: Final = ("risk", "step", "news")
KINDS: Final = {
    "name": "text", "phase": "phase", "warning": "warning", "age_days": "count", "next_step_on": "date",
    "decision": "decision", "last_sign_on": "date", "new_days": "count", "value_at_risk": "money", "value": "money",
}  # fmt: skip
# What each order sorts by; equal rows keep the order of the metric, most at risk first.
_SORTED: Final = {"step": (["next_step_on"], [True]), "news": (["new_days", "last_sign_on"], [False, False])}


def owners() -> pd.DataFrame:
    """owner, name, email of everyone who looks after an account, by name."""
    with data.naming_people():
        return data.query_rows("owners")


def signed_in() -> str | None:
    """The owner with the e-mail address of the signed-in visitor; None without one, or if several share it."""
    email = sign_in.email()
    if not email:
        return None
    known = owners()
    is_theirs = known["owner"] == data.shown_person(email) if access.has_stand_ins() else known["email"] == email
    found = known.loc[is_theirs, "owner"].tolist()
    return str(found[0]) if len(found) == 1 else None


def owner_name(owner: str | None) -> str:
    """The owner's name as typed; empty if there is no owner."""
    known = owners()
    return "" if owner is None else str(known.loc[known["owner"] == owner, "name"].iloc[0])


def names_of(owner: str | None) -> tuple[str, ...]:
    """The names under which decisions are assigned to that owner; without one, to the visitor who is signed in."""
    if owner is not None:
        return (owner_name(owner),)
    visitor = sign_in.visitor()
    return () if visitor is None else (data.shown_person(visitor),)


def listed(scope: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` as the page shows them: with step of warning and open decision."""
    return standing.with_standing(scope, rows) if len(rows) else rows


def own_rows(scope: Scope, owner: str | None, order: str) -> pd.DataFrame:
    """The accounts of `owner`, ordered by one of :data:`ORDERS`; none without an owner."""
    if owner is None:
        return pd.DataFrame()
    if owner != signed_in():
        access.require("people")
    with data.naming_people():  # these rows name no people
        found = data.run_metric("own_accounts", scope, owner=owner)
    if order not in _SORTED:
        return found
    columns, ascending = _SORTED[order]
    return found.sort_values(columns, ascending=ascending, kind="stable", na_position="last")


def own_sentence(rows: pd.DataFrame, owner: str | None) -> str:
    """HTML: how many accounts, what is at risk, what is due, what is new: figures about one employee, for that employee
    only. Anyone else sees a note that there are none here, unless the charter allows figures by owner.
    """
    if rows.empty:
        return ""
    if owner != signed_in() and not data.charter().allow_owner_grouping:
        return html(t("mine.no_figures"))
    at_risk = rows["value_at_risk"].sum(min_count=1)
    parts = [tn("mine.count", len(rows)), tn("stuck.count", int(rows["is_stuck"].sum()))]
    if not values.is_nothing(at_risk):
        parts[-1] = t("mine.at_risk", stuck=parts[-1], amount=values.rough_money(at_risk))
    parts.append(tn("mine.overdue", int(rows["is_overdue"].fillna(False).astype(bool).sum())))
    parts.append(tn("mine.news", int((rows["new_days"] > 0).sum())))
    return html("; ".join(parts) + ". " + t("mine.opens"))
