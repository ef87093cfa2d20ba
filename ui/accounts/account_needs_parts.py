"""What an account needs: people for its phase, corrections in the CRM, and what similar customers say."""

import streamlit as st

from ui.accounts import account_fixes, account_needs_parts, people
from ui.accounts.account import Account
from ui.shell import crm
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.voice import voice_parts


def show_fixes(account: Account) -> None:
    """Each finding with what to do and a link to the row in the CRM."""
    if not account.is_in_play:
        return
    st.subheader(t("account.fixes"), anchor=False)
    rows = account_fixes.fix_rows(account)
    if rows.empty:
        st.html(f'<div class="gt-answer">{html(t("account.no_fixes"))}</div>')
    identifier = str(account.profile["account_id"])
    for row in rows.itertuples(index=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<div class="gt-answer"><b>{html(row.to_do)}</b><br>{html(row.finding_said)}</div>')
            # A contradicting opportunity is corrected in its own record.
            deal = row.evidence if row.finding in ("contradictory", "outcome_differs", "unnamed_stage") else None
            kind = "opportunity" if deal and crm.address("opportunity", deal) else "account"
            crm.button(kind, str(deal if kind == "opportunity" else identifier), key=f"crm.{row.finding}")


def show_needs(account: Account) -> None:
    """Roles needed and known, beside them what to correct; below, the matching cards."""
    left, right = st.columns(2, gap="large")
    with left:
        account_needs_parts.show_needed(account)
    with right:
        account_needs_parts.show_fixes(account)
    if account.is_in_play:
        personas = {*account.contacts["persona"].dropna()}
        voice_parts.for_account(account.profile, personas, str(account.phase), account.scope)


def show_needed(account: Account) -> None:
    """The roles this phase needs, compared with those known; nothing if it needs none."""
    table = people.needed(account)
    if table:
        st.subheader(t("people.question"), anchor=False)
        st.html(table)
