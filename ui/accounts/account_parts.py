"""The rows of an account's page, one kind at a time: spells, people, opportunities, activities."""

import plotly.graph_objects as go
import streamlit as st

from ui.accounts import account, account_words, age_bar, assigned_parts, evidence, people, stuck
from ui.accounts.account import Account
from ui.blocks import figure
from ui.charts.account_position import you_are_here
from ui.shell import data, frame, motion, phase
from ui.text import currency, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown
from ui.text.vocabulary import activity_name

PARTS = ("spells", "people", "opportunities", "touches")
# The phase comes first: the first column names a row, and a card on a phone.
_SPELLS = {
    "phase": "phase",
    "journey": "count",
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
        frame.empty(t(f"account.none.{part}", day=account.scope.as_of), t("account.none.hint"))
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


def show_age(account: Account) -> None:
    """The age as one bar; the curve of its phase folded below. Nothing if the account is not in play."""
    if not account.is_in_play:
        return
    st.subheader(t("account.age_question"), anchor=False)
    st.html(age_bar.bar_html(account) or f'<div class="gt-answer">{html(t("account.entry_unknown"))}</div>')
    if account.standing is not None and account.age_days is not None:
        figure.why("warning_steps", account.scope, about=t("account.age_question"), interval=stuck.threshold_told())
    with st.expander(t("account.curve")):
        figure.show_figure(
            "dwell",
            account.scope,
            question=t("account.curve_question", phase=markdown(phase.name(account.phase))),
            answer=account_words.age_answer(account),
            chart=age_chart(account),
            rows=account.curve,
            n=int(account.usual["spells"]),
            interval=t("dwell.interval", days=data.charter().recent_days),
            key="account_age",
            empty=t("account.no_history"),
        )


def age_chart(account: account.Account) -> go.Figure | None:
    """The curve of its phase with "you are here"; None if the entry is unknown."""
    if account.age_days is None or account.curve.empty:
        return None
    standing = account.standing
    marks = {
        t("account.mark.median"): account.usual["median_days"],
        t("account.mark.q85"): account.usual["q85_days"],
        t("account.mark.limit"): None if standing is None else standing["threshold_days"],
    }
    return you_are_here(account.curve, str(account.phase), account.age_days, account.still_rate, marks)
