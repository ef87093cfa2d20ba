"""Cards of the customer's voice as blocks of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from model.voice import ASPECTS, Card
from ui.shell import frame, links, phase, state
from ui.shell.scope import Scope
from ui.text import language
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.voice import voice
from ui.voice.voice import Shown

# So many cards stand beside other things; all of them are on their own page.
FEW = 2


def for_phase(scope: Scope, key: str) -> None:
    """What customers say of phase `key`, or that nobody has asked them."""
    st.subheader(t("voice.of_phase", phase=html(phase.name(key))), anchor=False)
    found = voice.of_phase(scope, key)
    show_few(found, scope, t("voice.none_of_phase"))
    links.link(t("voice.more"), "voice", phase=key)


def for_account(profile: Mapping[str, Any], personas: set[str], in_phase: str, scope: Scope) -> None:
    """What customers like this one say; nothing where no card fits."""
    found = voice.fitting(profile, personas, in_phase, scope.as_of)
    if found:
        st.subheader(t("voice.of_account"), anchor=False)
        show_few(found, scope, "")
        links.link(t("voice.more"), "voice", phase=in_phase)


def show_few(found: Sequence[Shown], scope: Scope, nothing: str) -> None:
    """At most :data:`FEW` of the cards side by side, or `nothing`."""
    if not found:
        st.html(f'<div class="gt-answer">{html(nothing)}</div>')
        return
    for place, shown in zip(st.columns(FEW, gap="medium"), found, strict=False):
        with place:
            show_card(shown.card, scope)


def gallery(scope: Scope, key: str) -> None:
    """Every card of phase `key` or of all, with the way to edit it."""
    found = voice.of_phase(scope, key)
    if not found:
        frame.empty(t("voice.none"), t("voice.none_hint"))
    for row in range(0, len(found), FEW):
        for place, shown in zip(st.columns(FEW, gap="medium"), found[row : row + FEW], strict=False):
            with place, st.container(border=True, height="stretch"):
                st.html(card_html(shown.card, scope))
                st.button(
                    t("voice.edit"), key=f"voice.edit.{shown.key}", type="tertiary", on_click=state.set_option,
                    args=("card", shown.key),
                )  # fmt: skip


def show_card(card: Card, scope: Scope) -> None:
    """One card, in full."""
    with st.container(border=True, height="stretch"):
        st.html(card_html(card, scope))


def card_html(card: Card, scope: Scope) -> str:
    """HTML of a card: whom it is about, what they say, how many were asked and when. All texts as typed."""
    badges = [
        t(f"voice.kind.{card.kind}", about=card.about),
        phase.name(card.phase),
        card.segment or t("voice.no_segment"),
    ]
    if card.language != language.current():
        badges.append(t("voice.in_language", language=language.name(card.language)))
    marks = " ".join(f'<span class="gt-badge">{html(badge)}</span>' for badge in badges)
    lines = "".join(
        f"<dt>{html(t(f'voice.aspect.{name}'))}</dt><dd>{html(card.texts[name])}</dd>"
        for name in ASPECTS[card.kind]
        if card.texts.get(name)
    )
    asked = tn("voice.asked", card.voices, day=card.interviewed_on)
    age = "" if card.is_fresh(scope.as_of) else f" {t('voice.old')}"
    return (
        f'<div class="gt-card"><strong>{html(card.title)}</strong><div>{marks}</div><dl>{lines}</dl>'
        f'<div class="gt-foot">{html(asked + age)}</div></div>'
    )
