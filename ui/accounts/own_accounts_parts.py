"""The choice of the owner whose accounts are shown."""

import streamlit as st

from ui.accounts import own_accounts
from ui.shell import access, data, state, viewing
from ui.text.catalogue import t


def choose_owner() -> str | None:
    """The owner whose list is shown; owners who are signed in see their own first. Those who may see people by name can
    choose another in a drop-down, to stand in for a colleague; that is written into the access log.
    """
    own = own_accounts.signed_in()
    if not access.may("people"):
        return own
    known = own_accounts.owners()["owner"].tolist()
    if own is not None and not data.charter().allow_owner_grouping:
        # Not in the URL: editing it must not lead to another person's list.
        deputised = st.selectbox(
            t("mine.whose"), known, known.index(own), format_func=own_accounts.owner_name,
            placeholder=t("mine.choose"), key="mine.deputy", label_visibility="collapsed",
        )  # fmt: skip
        return _noted(deputised or own, own)
    chosen = state.option("owner", known, own)
    st.selectbox(
        t("mine.whose"), known, format_func=own_accounts.owner_name, placeholder=t("mine.choose"), index=None,
        label_visibility="collapsed",
        **state.bind_option("owner", chosen),
    )  # fmt: skip
    return _noted(chosen, own)


def _noted(owner: str | None, own: str | None) -> str | None:
    """`owner`; a look at another person's list is written into the access log."""
    if owner is not None and owner != own:
        viewing.note_view("person", owner)
    return owner
