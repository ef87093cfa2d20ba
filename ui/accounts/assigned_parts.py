"""People of an account whom no source assigns to it: why they are listed, and a way to remove them."""

from typing import Final

import streamlit as st

from ui.accounts.account import Account
from ui.shell import data, navigation
from ui.sources import duplicates_rows, duplicates_words
from ui.text.catalogue import t
from ui.text.escaping import markdown

# How many are named here; the others are on the page of duplicates.
_NAMED: Final = 5


def show_assigned(account: Account) -> None:
    """A line for each person assigned by a rule or by a user; nothing if the sources assign all of them."""
    if not duplicates_rows.are_known():
        return
    rows = data.query_rows("assigned_contacts", account_id=str(account.profile["account_id"]))
    if rows.empty:
        return
    for row in rows.head(_NAMED).itertuples(index=False):
        why = duplicates_words.reasons(row.reasons) if row.decided_by == "rule" else t("matches.person_said")
        st.caption(markdown(t("matches.assigned", name=row.name, why=why)))
    navigation.show_link(t("origins.check"), "matches", part="merged", kind="lead")
