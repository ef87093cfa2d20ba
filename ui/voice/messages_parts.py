"""What lies behind one number of the messages: accounts with campaigns and subjects, or cards."""

import pandas as pd
import streamlit as st

from metrics.alignment.sent_messages import SIDES
from ui.blocks import choices, figure
from ui.shell import access, links, navigation, phase, state
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html, markdown
from ui.voice import messages_rows, messages_words, voice_parts
from ui.voice.messages_rows import CUSTOMERS, SPEAKERS, KeptTheme


def show_limits(rows: pd.DataFrame) -> None:
    """Where nothing can be compared, and what this visitor does not see."""
    st.caption(messages_words.rule())
    if unasked := messages_rows.without_interviews(rows):
        st.html(f'<div class="gt-foot">{html(t("messages.no_interviews", phases=_listed(unasked)))}</div>')
        navigation.show_link(t("messages.to_gaps"), "voice")
    if not (access.may("people") and access.may("amounts")):
        st.caption(t("messages.no_subjects"))


def _listed(keys: list[str]) -> str:
    return ", ".join(t("messages.quoted", name=phase.name(key)) for key in keys)


def show_behind(scope: Scope, rows: pd.DataFrame, known: dict[str, KeptTheme]) -> None:
    """The choice of theme, phase and speaker, and what lies behind that number; at first the first of the table."""
    if rows.empty:
        return
    first = rows.iloc[0]
    st.header(t("messages.behind"), anchor=False)
    with choices.row():
        chosen = _choose_theme(known, str(first["theme"]))
        key = choices.one_phase("phase", phase.in_play(), label=t("voice.in_phase"), default=str(first["phase"]))
        speaker = choices.one_of(
            "by", SPEAKERS, prefix="messages.column", default=_loudest(first), label=t("messages.by")
        )
    if speaker == CUSTOMERS:
        _show_cards(scope, chosen, key)
    else:
        _show_accounts(scope, chosen, key, speaker)


def _choose_theme(known: dict[str, KeptTheme], default: str) -> KeptTheme:
    label, keys = t("messages.column.theme"), [*known]
    key = state.option("theme", keys, default, label=label) or default
    names = {one: kept.name for one, kept in known.items()}
    st.selectbox(label, keys, format_func=names.__getitem__, width=260, **state.bind_option("theme", key))
    return known[key]


def _loudest(row: "pd.Series[str]") -> str:
    """Who speaks in the row: customers, else the department that reached more accounts."""
    if int(row["voices"]):
        return CUSTOMERS
    return max(SIDES, key=lambda side: int(row[f"{side}_accounts"]))


def _show_cards(scope: Scope, kept: KeptTheme, key: str) -> None:
    cards = messages_rows.cards_of(scope, kept, key)
    voices = sum(shown.card.voices for shown in cards)
    st.subheader(markdown(messages_words.behind_title(kept.name, key, CUSTOMERS, voices)), anchor=False)
    voice_parts.show_few(cards, scope, t("messages.no_card"))
    navigation.show_link(t("voice.more"), "voice", phase=key)


def _show_accounts(scope: Scope, kept: KeptTheme, key: str, speaker: str) -> None:
    rows = messages_rows.account_rows(scope, kept, key, speaker)
    texts = messages_rows.text_rows(scope, kept, key, speaker)
    figure.show_figure(
        "message_texts", scope, question=t("messages.texts"), rows=texts,
        kinds={name: kind for name, kind in messages_rows.TEXT_KINDS.items() if name not in ("phase", "said_by")},
        n=len(texts), unit=t("messages.unit.texts"), empty=t("messages.no_text"), hint=t("messages.no_text_hint"),
    )  # fmt: skip
    if len(rows):
        figure.show_figure(
            "message_accounts", scope,
            question=markdown(messages_words.behind_title(kept.name, key, speaker, len(rows))), rows=rows,
            kinds=messages_rows.ACCOUNT_KINDS, n=len(rows), opens=("account", links.account_of),
        )  # fmt: skip


def show_unrecognised(scope: Scope, known: dict[str, KeptTheme]) -> None:
    """The campaigns and subjects in which no theme was recognised."""
    rows = messages_rows.unrecognised(scope, known)
    figure.show_figure(
        "message_texts", scope, level=2, question=t("messages.unrecognised"),
        answer=html(t("messages.unrecognised_answer")), rows=rows, kinds=messages_rows.TEXT_KINDS,
        n=len(rows), unit=t("messages.unit.texts"), key="message_texts.none",
        empty=t("messages.all_recognised" if known else "messages.no_text"),
        hint=t("messages.all_recognised_hint" if known else "messages.no_text_hint"),
    )  # fmt: skip
