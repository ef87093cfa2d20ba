"""Themes and their words: the list of them, and the form that makes, changes and removes one."""

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from model.errors import Fault
from model.message_themes import MOST_THEMES, made, words_in
from storage.records import message_themes
from ui.blocks import table_html
from ui.shell import access, access_log, data, notes, sign_in, state
from ui.text import language
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.voice import voice
from ui.voice.messages_rows import KeptTheme

NEW = "new"
# Which theme is being changed, and the version its form was opened with.
_SEEN = "messages.seen"


def show_themes(known: dict[str, KeptTheme]) -> None:
    """The themes with their words; whoever may decide changes them."""
    st.header(t("messages.themes"), anchor=False)
    st.html(f'<div class="gt-answer">{html(t("messages.themes_answer"))}</div>')
    if known:
        rows: list[tuple[str, ...]] = [(kept.name, ", ".join(kept.theme.words)) for kept in known.values()]
        heads = [t("messages.column.theme"), t("messages.words")]
        st.html(table_html.typed_rows_html(heads, rows, label=t("messages.themes")))
    if not access.may("decide"):
        return
    names = {key: kept.name for key, kept in known.items()} | {NEW: t("messages.new")}
    edited = state.option("edit", [*names]) or (NEW if not known else "")
    with st.container(horizontal=True, gap="small"):
        for key, name in names.items():
            if key != edited and (key != NEW or len(known) < MOST_THEMES):
                label = name if key == NEW else t("messages.edit", name=name)
                st.button(label, key=f"messages.edit.{key}", on_click=state.set_option, args=("edit", key))
    if edited:
        _form(edited, known.get(edited))


def _form(key: str, kept: KeptTheme | None) -> None:
    seen = state.remembered(_SEEN)
    if seen is None or seen[0] != key:
        seen = [key, kept.version if kept else None]
        state.remember(_SEEN, seen)
    with st.form(f"messages.form.{key}"):
        name = st.text_input(
            t("messages.name"), kept.name if kept else "", max_chars=80, key=f"messages.{key}.name",
            placeholder=t("messages.name_example"),
        )  # fmt: skip
        words = st.text_area(
            t("messages.words"), ", ".join(kept.theme.words) if kept else "", max_chars=1_500, height=80,
            key=f"messages.{key}.words", help=t("messages.words_hint"), placeholder=t("messages.words_example"),
        )  # fmt: skip
        is_sent = st.form_submit_button(t("voice.save"), type="primary")
    if is_sent:
        _done(lambda: _save(kept, name, words, seen[1]))
    if kept and st.button(t("messages.remove"), key=f"messages.{key}.remove", type="tertiary"):
        _done(lambda: _remove(kept, seen[1]))


def _save(kept: KeptTheme | None, name: str, words: str, seen: int | None) -> None:
    access.require("decide")
    before = dict(kept.theme.names) if kept else {}
    theme = made(
        theme_id=kept.theme.theme_id if kept else f"theme-{uuid4().hex[:12]}",
        names=before | {language.current(): name}, words=words_in(words),
    )  # fmt: skip
    with data.records().begin() as session:
        message_themes.save(session, theme, seen_version=seen, by=sign_in.email(), is_demo=voice.is_demo())
    access_log.note("setting", f"theme {theme.theme_id}")


def _remove(kept: KeptTheme, seen: int) -> None:
    access.require("decide")
    with data.records().begin() as session:
        message_themes.remove(session, kept.theme.theme_id, seen_version=seen, is_demo=voice.is_demo())
    access_log.note("setting", f"theme {kept.theme.theme_id} removed")


def _done(action: Callable[[], None]) -> None:
    try:
        action()
    except Fault as fault:
        st.error(notes.fault(fault))
        return
    state.set_option("edit", None)
    state.remember(_SEEN, None)
    st.rerun()
