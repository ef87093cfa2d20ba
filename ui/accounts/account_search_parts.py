"""The field to search for an account by part of its name or by its id."""

import streamlit as st

from ui.accounts import listing, listing_parts
from ui.blocks import figure
from ui.shell import frame, links, navigation, state
from ui.shell.scope import Scope
from ui.text.catalogue import t


def field(name: str) -> None:
    """The search field, filled with `name`; what is typed becomes the page's option ``name``."""
    st.text_input(
        t("accounts.search"), placeholder=t("accounts.search_hint"), max_chars=200, **state.bind_option("name", name)
    )


def instead(scope: Scope, wanted: str | None) -> None:
    """Shown in place of an account's page: a note if the requested account is unknown, and the search."""
    st.title(t("account.which"), anchor=False)
    if wanted:
        frame.empty(t("account.unknown", id=wanted, day=scope.as_of), t("account.unknown_hint"))
    name = listing_parts.searched()
    field(name)
    if name:
        rows = listing.account_rows(scope, {}, name)
        figure.show_figure(
            "accounts",
            scope,
            question=listing.heading(scope, {}, name, len(rows)),
            answer=listing.list_sentence(rows),
            rows=rows,
            kinds=listing.KINDS,
            n=len(rows),
            opens=("account", links.account_of),
            empty=t("accounts.nobody"),
        )
    navigation.show_link(t("accounts.all"), "accounts")
