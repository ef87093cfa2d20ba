"""What an account needs: people for its phase, corrections in the CRM, and what customers like it say."""

import streamlit as st

from ui.accounts import account_fixes, people
from ui.accounts.account import Account
from ui.voice import voice_cards


def show_needs(account: Account) -> None:
    """Roles needed and known beside what is to be done; the cards that fit below."""
    left, right = st.columns(2, gap="large")
    with left:
        people.show_needed(account)
    with right:
        account_fixes.show_fixes(account)
    if account.is_in_play:
        personas = {*account.contacts["persona"].dropna()}
        voice_cards.for_account(account.profile, personas, str(account.phase), account.scope)
