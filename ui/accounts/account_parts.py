"""The rows of an account's page, one kind at a time: spells, people, opportunities, activities."""

import plotly.graph_objects as go
import streamlit as st

from ui.accounts import account, assigned_parts, evidence, people
from ui.accounts.account import Account
from ui.blocks import figure
from ui.charts.account_position import you_are_here
from ui.shell import frame, motion, phase
from ui.text import currency, values
from ui.text.catalogue import t, tn
from ui.text.vocabulary import activity_name

PARTS = ("spells", "people", "opportunities", "touches")
_SPELLS = {
    "journey": "count",
    "phase": "phase",
    "entered_on": "date",
    "left_on": "date",
    "dwell_days": "count",
    "age_days": "count",
    "exit": "text",
    "known_by": "text",
    "is_entry_known": "truth",
    "rule": "text",
}
_OPPORTUNITIES = {
    "name": "text",
    "stage": "text",
    "amount": "money",
    "created_on": "date",
    "expected_close_on": "date",
    "closed_on": "date",
    "outcome": "text",
    "owner": "text",
}
_TOUCHES = {
    "occurred_on": "date",
    "who": "department",
    "activity": "text",
    "is_two_way": "truth",
    "contact": "text",
    "subject": "text",
    "campaign": "text",
}


def show_part(account: Account, part: str) -> None:
    """The rows of `part` (one of :data:`PARTS`) as a figure of their own."""
    if getattr(account, part if part != "people" else "contacts").empty:
        # The usual hint (fewer filters, another period) would not help here.
        st.subheader(t(f"account.{part}"), anchor=False)
        frame.empty(t(f"account.none.{part}"))
        return
    {"spells": _spells, "people": _people, "opportunities": _opportunities, "touches": _touches}[part](account)


def _spells(account: Account) -> None:
    rows = account.spells.assign(
        rule=[evidence.rule(name) for name in account.spells["rule"]],
        known_by=[evidence.known_by(way) for way in account.spells["known_by"]],
        # An open spell has not ended, so the word for a first entry would be wrong here.
        exit=[phase.exit_name(way) if way else t("account.still") for way in account.spells["exit"].fillna("")],
    )
    figure.show_figure(
        "account_spells",
        account.scope,
        question=t("account.spells"),
        answer=tn("account.spell_count", len(rows)),
        rows=rows.iloc[::-1],
        kinds=_SPELLS,
        n=len(rows),
    )


def _people(account: Account) -> None:
    rows = people.contact_rows(account)
    figure.show_figure(
        "account_contacts",
        account.scope,
        question=t("account.people"),
        answer=people.roles_sentence(account),
        rows=rows,
        kinds=people.KINDS,
        n=len(rows),
    )
    assigned_parts.show_assigned(account)


def _opportunities(account: Account) -> None:
    rows = account.opportunities
    is_ours = rows["currency"].dropna().str.strip().str.upper().isin(["", currency.current() or ""]).all()
    rows = rows.assign(outcome=[t(f"phase.{way}") if way else t("timeline.open") for way in rows["outcome"].fillna("")])
    rows = rows.assign(motion=[motion.name(None if values.is_nothing(key) else key) for key in rows["motion"]])
    figure.show_figure(
        "account_opportunities",
        account.scope,
        question=t("account.opportunities"),
        rows=rows,
        # If any amount is in a currency other than ours, no one symbol fits all rows, so each names its own.
        kinds=_OPPORTUNITIES
        | ({} if is_ours else {"amount": "count", "currency": "text"})
        | ({"motion": "text"} if motion.has_choice() else {}),
        n=len(rows),
    )


def _touches(account: Account) -> None:
    rows = account.touches.assign(
        who=account.touches["department"],
        activity=[activity_name(kind) for kind in account.touches["kind"]],
    )
    figure.show_figure(
        "account_touches",
        account.scope,
        question=t("account.touches"),
        rows=rows,
        kinds=_TOUCHES,
        n=len(rows),
        key="account_touches.rows",
    )


def age_chart(account: account.Account) -> go.Figure | None:
    """The curve of its phase with "you are here"; None if the entry is unknown."""
    if account.age_days is None or account.curve.empty:
        return None
    limit, _ = account.threshold
    marks = {
        t("account.mark.median"): account.usual["median_days"],
        t("account.mark.q85"): account.usual["q85_days"],
        t("account.mark.limit"): limit,
    }
    return you_are_here(account.curve, str(account.phase), account.age_days, account.still_rate, marks)
