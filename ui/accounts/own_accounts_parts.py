"""The choice of the owner whose accounts are shown."""

import streamlit as st

from ui.accounts import own_accounts
from ui.shell import data, state
from ui.text.catalogue import t


def choose_owner() -> str | None:
    """The owner whose list is shown. Who is known by sign-in sees their own; anyone else chooses in a drop-down.

    Where the charter lets figures be told apart by owner, everyone may choose.
    """
    own = own_accounts.signed_in()
    if own is not None and not data.charter().allow_owner_grouping:
        return own
    known = own_accounts.owners()["owner"].tolist()
    chosen = state.option("owner", known, own)
    st.selectbox(
        t("mine.whose"), known, format_func=own_accounts.owner_name, placeholder=t("mine.choose"), index=None,
        width=260,
        **state.bind_option("owner", chosen),
    )  # fmt: skip
    return chosen
