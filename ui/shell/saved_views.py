"""Saved views: a page with all choices made on it, stored under a name, for oneself or for everybody."""

from typing import Final

import streamlit as st

from model.errors import Fault
from storage.records import views
from storage.records.views import EVERYBODY, View
from ui.shell import access, data, links, sign_in, state
from ui.text.catalogue import t
from ui.text.escaping import markdown

# Nobody reads a longer list.
MOST: Final = 40
LONGEST: Final = 80
_KEPT: Final = "saved_views.count"


def box() -> None:
    """The box in the filter bar: saved views, and a field to save this one. Loaded only while open."""
    if access.has_stand_ins():
        return  # people typed their names
    opened = st.popover(t("views.title"), icon=":material/bookmark:", key="saved_views", on_change="rerun")
    if not opened.open:
        return
    with opened:
        try:
            with data.records().reading() as session:
                found = views.seen_by(session, _owner(), _everybody())[:MOST]
        except Fault:
            st.caption(t("records.page"))
            return
        for view in found:
            _line(view)
        if not found:
            st.caption(t("views.none"))
        _form()


def _line(view: View) -> None:
    """A link that opens the view, and a button that deletes it."""
    if not links.has_page(view.page):
        return  # a page of an earlier version of the product
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        is_shared = view.owner == _everybody() and view.owner != _owner()
        shared = f" · {t('views.shared')}" if is_shared else ""
        st.page_link(
            links.path(view.page), label=markdown(view.name) + shared, query_params=view.query, width="stretch"
        )
        if is_shared and not access.may("decide"):
            return
        st.button(
            "", icon=":material/delete:", help=t("views.forget"), key=f"forget.{view.view_id}", type="tertiary",
            on_click=_forget, args=(view.view_id,),
        )  # fmt: skip


def _form() -> None:
    count = state.remembered(_KEPT, 0)
    with st.form(f"views.{count}", border=False):
        name = st.text_input(t("views.name"), max_chars=LONGEST, key=f"views.name.{count}")
        # Without sign-in there is no owner.
        may_share = _owner() != _everybody() and access.may("decide")
        shared = may_share and st.toggle(t("views.for_all"), key=f"views.shared.{count}")
        if not st.form_submit_button(t("views.save")):
            return
        if not name.strip():
            st.error(t("views.name_missing"))
            return
    page, query = state.here()
    with data.records().begin() as session:
        views.save(session, owner=_everybody() if shared else _owner(), name=name.strip(), page=page, query=query)
    state.remember(_KEPT, count + 1)
    st.rerun()


def _forget(view_id: int) -> None:
    with data.records().begin() as session:
        owners = (_owner(), _everybody()) if access.may("decide") else (_owner(),)
        views.forget(session, view_id, owners=owners)


def _owner() -> str:
    """Who owns the views: the signed-in visitor's email address, or everybody if no sign-in is required."""
    return sign_in.email() or _everybody()


def _everybody() -> str:
    """The group that shares views: visitors who see another part of the company do not see these names and filters."""
    return EVERYBODY + access.current().sight.records_mark
