"""Decisions to be ticked off or edited: as short rows for the wall, or as cards in full."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from storage.records.decisions import Decision, Status
from ui.meeting import comparison_parts, decision_form, decision_words, editing, history_parts
from ui.meeting.current_meeting import Sitting
from ui.shell import access
from ui.text.catalogue import t
from ui.text.escaping import markdown
from ui.text.shortening import shortened
from ui.text.spoken import spoken

# Of so many rows each may be longer.
_FEW: Final = 3
# Characters of a decision that are read out to name its buttons.
_LABEL: Final = 80


def show_rows(now: Sitting, decisions: Sequence[Decision], key: str) -> None:
    """Show every decision as a short row; on the wall only the one that this visitor is editing, if there is one."""
    edited = [one for one in decisions if editing.is_busy(one)]
    if now.is_presented and edited:
        show_cards(now, edited)
        return
    is_roomy = len(decisions) <= _FEW
    with st.container(gap=None, key=f"decisions.{key}"):
        for decision in decisions:
            if editing.is_busy(decision):
                show_cards(now, [decision])
            else:
                _with_buttons(now, decision, decision_words.short_html(now, decision, is_roomy=is_roomy))


def show_cards(now: Sitting, decisions: Sequence[Decision]) -> None:
    """Show every decision as a card with its earlier wordings, or as a form or comparison if it is being edited."""
    for decision in decisions:
        with st.container(border=True, key=f"card.{decision.decision_id}"):
            yours, opened = editing.clash(decision), editing.edited(decision)
            if yours is not None:
                comparison_parts.show_comparison(decision, yours)
            elif opened is not None:
                decision_form.edit(now, decision, *opened)
            else:
                _with_buttons(now, decision, decision_words.decision_html(now, decision))
                history_parts.show_history(decision)


def _with_buttons(now: Sitting, decision: Decision, told: str) -> None:
    left, right = st.columns([6, 2], vertical_alignment="center")
    left.html(told)
    if not access.may("decide"):
        return
    with right.container(horizontal=True, horizontal_alignment="right", gap="small"):
        is_open, number = decision.status == "open", decision.decision_id
        label = t("meeting.tick" if is_open else "meeting.reopen")
        about = markdown(shortened(decision.text, _LABEL))
        if st.button(spoken(label, about), key=f"tick.{number}"):
            status: Status = "done" if is_open else "open"
            editing.change(number, replace(decision.wording, status=status), decision.version)
            st.rerun()
        st.button(
            spoken(t("meeting.edit"), about), key=f"edit.{number}", on_click=editing.edit, args=(decision,),
            type="tertiary",
        )  # fmt: skip
