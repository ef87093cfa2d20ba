"""What to do about an account now; the people its phase needs; what similar customers say."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from ui.accounts import account_fixes, account_head_parts, account_words, people
from ui.accounts.account import Account
from ui.shell import crm
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.voice import voice_parts

# Findings that the list of what the account needs says in its own words.
_SAID_BEFORE: Final = ("missing_next_step", "missing_roles")


def show_to_do(account: Account, *, act: Callable[[], None], below: Callable[[str], None]) -> None:
    """What the account needs, what to correct in the CRM, and beside it what would move it on.

    act: draws the button to assign it; below: draws its form, and is handed what the account needs.
    """
    if not account.is_in_play:
        return
    identifier = str(account.profile["account_id"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(t("account.to_do"), anchor=False)
        act()
        crm.button("account", identifier, key="crm.account")
    needs = account_words.to_do(account)
    below(" ".join(needs))
    left, right = st.columns([3, 2], gap="large")
    with left:
        listed = "".join(f"<li>{html(one)}</li>" for one in needs)
        st.html(f'<ul class="gt-todo">{listed}</ul>' if needs else f'<div class="gt-answer">{html(_nothing())}</div>')
        show_fixes(account)
    with right:
        account_head_parts.onward(account)


def _nothing() -> str:
    return t("tasks.do.check")


def show_fixes(account: Account) -> None:
    """Each further finding with what to do and a link to the row in the CRM."""
    rows = account_fixes.fix_rows(account)
    rows = rows[~rows["finding"].isin(_SAID_BEFORE)]
    identifier = str(account.profile["account_id"])
    for row in rows.itertuples(index=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<div class="gt-answer"><b>{html(row.to_do)}</b><br>{html(row.finding_said)}</div>')
            # A contradicting opportunity is corrected in its own record.
            deal = row.evidence if row.finding in ("contradictory", "outcome_differs", "unnamed_stage") else None
            kind = "opportunity" if deal and crm.address("opportunity", deal) else "account"
            crm.button(kind, str(deal if kind == "opportunity" else identifier), key=f"crm.{row.finding}")


def show_people(account: Account) -> None:
    """The roles its phase needs, compared with those known; then the matching cards of customers' voice."""
    table = people.needed(account)
    if table:
        st.subheader(t("people.question"), anchor=False)
        st.html(table)
    if account.is_in_play:
        personas = {*account.contacts["persona"].dropna()}
        voice_parts.for_account(account.profile, personas, str(account.phase), account.scope)
