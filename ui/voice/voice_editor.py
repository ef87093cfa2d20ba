"""Editing a card in the browser: nobody overwrites another edit unseen, and no interviewee is named."""

from datetime import date
from typing import Any, Final
from uuid import uuid4

import streamlit as st

from model.errors import Fault
from model.voice import ASPECTS, LONGEST, Card, made
from ui.shell import access, data, phase, sign_in, state
from ui.shell.scope import Scope
from ui.text import language, values
from ui.text.catalogue import t
from ui.voice import voice, voice_parts
from ui.voice.voice import Shown

NEW: Final = {"new-persona": "persona", "new-job": "job"}
# Which card is being edited, and the version its editor has seen.
_SEEN: Final = "voice.seen"


def buttons() -> None:
    """The buttons that start a new card."""
    if not access.may("decide"):
        return
    for name, kind in NEW.items():
        st.button(t(f"voice.new.{kind}"), key=f"voice.{name}", on_click=state.set_option, args=("card", name))


def edited(cards: list[Shown]) -> str:
    """The card named in the page's URL, or the kind of a new one; "" if there is none, or for those who only read."""
    wanted = state.option("card") or ""
    is_known = wanted in NEW or any(shown.key == wanted for shown in cards)
    return wanted if is_known and access.may("decide") else ""


def show_editor(scope: Scope, cards: list[Shown]) -> None:
    """Show the form of the card named in the page's URL; nothing if there is none."""
    wanted = edited(cards)
    if not wanted:
        return
    found = next((shown for shown in cards if shown.key == wanted), None)
    seen = state.remembered(_SEEN)
    if seen is None or seen[0] != wanted:
        seen = [wanted, found.version if found else None]
        state.remember(_SEEN, seen)
    kind = found.card.kind if found else NEW[wanted]
    st.subheader(t("voice.form" if found else "voice.form_new"), anchor=False)
    with st.form(f"voice.{wanted}"):
        fields = _fields(scope, found.card if found else None, kind, wanted)
        is_saved = st.form_submit_button(t("voice.save"), type="primary")
    if is_saved:
        _save(scope, fields, seen)
    with st.container(horizontal=True, gap="small"):
        st.button(t("voice.cancel"), key="voice.cancel", on_click=_close)
        if found and st.button(t("voice.remove"), key="voice.remove", type="tertiary"):
            _remove(Shown(found.card, seen[1]))


def _fields(scope: Scope, card: Card | None, kind: str, wanted: str) -> dict[str, Any]:
    """The values in the form, named like the fields of a card."""

    def key(name: str) -> str:
        return f"voice.{wanted}.{name}"

    st.caption(t("voice.no_names"))
    title = st.text_input(t("voice.field.title"), card.title if card else "", max_chars=200, key=key("title"))
    left, middle, right = st.columns(3)
    with left:
        phases, segments = phase.in_play(), ["", *(name for name in data.values_of("segment") if name)]
        of = st.selectbox(
            t("voice.field.phase"), phases, phases.index(card.phase) if card else 0, format_func=phase.name,
            key=key("phase"),
        )  # fmt: skip
        if card and card.segment and card.segment not in segments:
            segments.append(card.segment)
        segment = st.selectbox(
            t("voice.field.segment"),
            segments,
            segments.index(card.segment or "") if card else 0,
            format_func=_segment_name,
            key=key("segment"),
        )
    with middle:
        about = st.text_input(
            t(f"voice.field.about.{kind}"), card.about if card else "", max_chars=200, key=key("about")
        )
        voices = st.number_input(t("voice.field.voices"), 1, 10_000, card.voices if card else 1, key=key("voices"))
    with right:
        day = st.date_input(
            t("voice.field.interviewed_on"), card.interviewed_on if card else scope.as_of, format=values.date_pattern(),
            min_value=date(2000, 1, 1), key=key("interviewed_on"),
        )  # fmt: skip
    texts = {
        name: st.text_area(
            t(f"voice.aspect.{name}"), card.texts.get(name, "") if card else "", max_chars=LONGEST, height=80,
            key=key(name),
        )
        for name in ASPECTS[kind]
    }  # fmt: skip
    return {
        "card_id": card.card_id if card else f"card-{uuid4().hex[:12]}",
        "language": card.language if card else language.current(),
        "kind": kind, "title": title, "phase": of, "about": about, "segment": segment, "interviewed_on": day,
        "voices": int(voices), "texts": {name: text for name, text in texts.items() if text.strip()},
    }  # fmt: skip


def _segment_name(segment: str) -> str:
    return segment or t("voice.no_segment")


def _save(scope: Scope, fields: dict[str, Any], seen: list[Any]) -> None:
    try:
        card = made(**fields)
    except Fault as fault:
        st.error(t(fault.key))
        return
    if card.named:
        st.error(t("voice.names_in", fields=", ".join(map(_field_name, card.named))))
        return
    theirs = voice.save(card, seen[1], sign_in.email())
    if theirs is None:
        _close()
        st.toast(t("voice.saved"))
        st.rerun()
    # Saving again means that the other wording has been seen.
    state.remember(_SEEN, [seen[0], theirs.version])
    st.warning(t("voice.changed_meanwhile"))
    voice_parts.show_card(theirs.card, scope)


def _field_name(name: str) -> str:
    """A field of a card in words."""
    if name == "about":
        return t("voice.field.about.persona")
    return t(f"voice.field.{name}" if name in ("title", "segment") else f"voice.aspect.{name}")


def _remove(shown: Shown) -> None:
    if not voice.remove(shown):
        st.warning(t("voice.changed_reload"))
        return
    _close()
    st.toast(t("voice.removed"))
    st.rerun()


def _close() -> None:
    state.set_option("card", None)
    state.remember(_SEEN, None)
