"""Connecting a system: choose one, see what it needs, type the credentials, have them tested and stored."""

from datetime import date
from typing import Final

import streamlit as st

from connectors import connecting
from connectors.configured import connectable, faulty
from connectors.connecting import Connection, Wanted
from connectors.kit.base import SettingsError
from connectors.kit.retry import in_haste
from model.errors import Fault
from settings import CREDENTIALS_END, settings
from ui.connect import connect_words
from ui.shell import access, access_log, notes, state
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import markdown

_OPEN: Final = "connect.open"
_DONE: Final = "connect.done"
_ANOTHER: Final = ""


def show_outcome() -> None:
    """Show that a system was just connected, once."""
    if done := state.remembered(_DONE):
        st.success(done)
        state.remember(_DONE, None)


def show_connecting() -> None:
    """Show the button that begins, or the questions."""
    if not state.remembered(_OPEN, False):
        # Never the first action of the page: above it files may be waiting to be imported.
        if st.button(t("connect.open"), icon=":material/add_link:", key="connect.open"):
            state.remember(_OPEN, True)
            st.rerun()
        return
    with st.container(border=True):
        st.markdown(f"**{t('connect.title')}**")
        kind = st.selectbox(
            t("connect.which"), sorted(connectable(), key=connect_words.kind_name), index=None,
            format_func=connect_words.kind_name, placeholder=t("connect.choose"), key="connect.kind",
        )  # fmt: skip
        st.caption(t("connect.databases"))
        if kind is not None and (name := _name(kind)):
            connection = connecting.with_end(connecting.wanted(name, settings(), kind), settings())
            st.markdown(connect_words.needs(connection))
            _form(connection)
        if st.button(t("connect.cancel"), key="connect.cancel", type="tertiary"):
            _close()


def _name(kind: str) -> str:
    """What the system is called here: as its kind, unless one of that kind is connected; empty until it is valid."""
    known = [name for name in settings().sources if settings().kind_of(name) == kind]
    if not known:
        return kind
    chosen = st.radio(
        t("connect.renew"), [*known, _ANOTHER], key=f"connect.name.{kind}",
        format_func=lambda name: markdown(name) if name else t("connect.another"),
    )  # fmt: skip
    if chosen != _ANOTHER:
        return str(chosen)
    name = st.text_input(t("connect.name"), key=f"connect.own_name.{kind}", help=t("connect.name_help")).strip()
    if not name:
        return ""
    try:
        connecting.check_name(name, taken=settings().sources)
    except SettingsError as error:
        st.error(notes.fault(error))
        return ""
    return name


def _form(connection: Connection) -> None:
    """A field for each setting, those with a usual answer folded, and the button that tests and stores them."""
    needed = [field for field in connection.fields if field.default is None]
    usual = [field for field in connection.fields if field.default is not None]
    with st.form(f"connect.form.{connection.name}", border=False):
        texts = {field.name: _field(connection, field) for field in needed}
        if usual:
            with st.expander(t("connect.usual"), expanded=not needed):
                texts |= {field.name: _field(connection, field) for field in usual}
        is_go = st.form_submit_button(t("connect.go"), type="primary")
    if is_go:
        _connect(connection, _without_unneeded(connection, texts))


def _field(connection: Connection, field: Wanted) -> str:
    if field.name == CREDENTIALS_END:
        on = st.date_input(
            t("connect.credentials_end"), date.fromisoformat(field.default) if field.default else None,
            format=values.date_pattern(), help=t("connect.credentials_end_help"),
            key=f"connect.{connection.name}.{field.name}",
        )  # fmt: skip
        return on.isoformat() if isinstance(on, date) else ""
    return st.text_input(
        connect_words.field_name(connection, field.name), value=field.default or "",
        type="password" if field.is_secret else "default", key=f"connect.{connection.name}.{field.name}",
        autocomplete="new-password" if field.is_secret else "off",
    ).strip()  # fmt: skip


def _without_unneeded(connection: Connection, texts: dict[str, str]) -> dict[str, str]:
    """`texts` without answers that another one makes unnecessary."""
    unneeded = {field.name for field in connection.fields if field.unless and texts.get(field.unless)}
    return {name: "" if name in unneeded else text for name, text in texts.items()}


def _connect(connection: Connection, texts: dict[str, str]) -> None:
    access.require("sources")
    if wrong := faulty(connection.kind, texts):
        st.error(connect_words.faulty_fields(connection, wrong))
        return
    try:
        with st.spinner(t("connect.testing")), in_haste():
            standing = connecting.tested(connection, texts)
        connecting.keep(connection, texts, settings())
    except Fault as error:
        st.error(notes.fault(error))
        return
    access_log.note("setting", f"connected {connection.name}")
    # What is stored is secret from now on, also from whoever opens these questions again.
    state.drop_answers(f"connect.{connection.name}.{field.name}" for field in connection.fields)
    state.remember(_DONE, connect_words.connected(connection, standing))
    _close()


def _close() -> None:
    state.remember(_OPEN, False)
    st.rerun()
