"""Cards of the customer's voice as blocks of a page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from model.voice import Card
from ui.shell import access, frame, navigation, phase, state
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html, markdown
from ui.voice import voice, voice_words
from ui.voice.voice import Shown


def for_phase(scope: Scope, key: str) -> None:
    """Show what customers say about phase `key`, or that nobody has asked them."""
    st.subheader(t("voice.of_phase", phase=html(phase.name(key))), anchor=False)
    found = voice.of_phase(scope, key)
    show_few(found, scope, t("voice.none_of_phase"))
    navigation.show_link(t("voice.more"), "voice", phase=key)


def for_account(profile: Mapping[str, Any], personas: set[str], in_phase: str, scope: Scope) -> None:
    """Show what customers like this one say; nothing if no card fits."""
    found = voice.fitting(profile, personas, in_phase, scope.as_of)
    if found:
        st.subheader(t("voice.of_account"), anchor=False)
        show_few(found, scope, "")
        navigation.show_link(t("voice.more"), "voice", phase=in_phase)


def show_few(found: Sequence[Shown], scope: Scope, nothing: str) -> None:
    """Show at most :data:`FEW` of the cards side by side, or the text `nothing`."""
    if not found:
        st.html(f'<div class="gt-answer">{html(nothing)}</div>')
        return
    for column, shown in zip(st.columns(voice_words.FEW, gap="medium"), found, strict=False):
        with column:
            show_card(shown.card, scope)


def gallery(scope: Scope, key: str, edited: str, show_editor: Callable[[], None]) -> None:
    """Show every card of phase `key` or of all phases, with a button to edit it; what `show_editor` draws stands right
    below the card `edited`, where whoever pressed its button is looking.
    """
    found = voice.of_phase(scope, key)
    if not found:
        frame.empty(t("voice.none"), t("voice.none_hint"))
    for row in range(0, len(found), voice_words.FEW):
        side_by_side = found[row : row + voice_words.FEW]
        for column, shown in zip(st.columns(voice_words.FEW, gap="medium"), side_by_side, strict=False):
            with column, st.container(border=True, height="stretch"):
                st.html(voice_words.card_html(shown.card, scope))
                if access.may("decide"):
                    _edit_button(shown, is_open=shown.key == edited)
        if edited in {shown.key for shown in side_by_side}:
            show_editor()


def _edit_button(shown: Shown, *, is_open: bool) -> None:
    st.button(
        t("voice.edit", title=markdown(shown.card.title)), key=f"voice.edit.{shown.key}", type="tertiary",
        on_click=state.set_option, args=("card", shown.key), disabled=is_open,
    )  # fmt: skip


def show_card(card: Card, scope: Scope) -> None:
    """Show one card in full."""
    with st.container(border=True, height="stretch"):
        st.html(voice_words.card_html(card, scope))
