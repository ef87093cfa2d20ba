"""A list of decisions, to be ticked off or edited."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from storage.records.decisions import Decision, Status
from ui.meeting import comparison_parts, decision_form, decision_words, editing
from ui.meeting.current_meeting import Sitting
from ui.shell import access
from ui.text.catalogue import t


def show_cards(now: Sitting, decisions: Iterable[Decision]) -> None:
    """Show every decision as a card, or as a form or comparison if this visitor is editing it."""
    for decision in decisions:
        with st.container(border=True, key=f"card.{decision.decision_id}"):
            yours, opened = editing.clash(decision), editing.edited(decision)
            if yours is not None:
                comparison_parts.show_comparison(decision, yours)
            elif opened is not None:
                decision_form.edit(now, decision, *opened)
            else:
                _card(now, decision)


def _card(now: Sitting, decision: Decision) -> None:
    left, right = st.columns([6, 2], vertical_alignment="center")
    left.html(decision_words.decision_html(now, decision))
    if not access.may("decide"):
        return
    with right.container(horizontal=True, horizontal_alignment="right"):
        is_open, number = decision.status == "open", decision.decision_id
        label = t("meeting.tick" if is_open else "meeting.reopen")
        if st.button(label, key=f"tick.{number}"):
            status: Status = "done" if is_open else "open"
            editing.change(number, replace(decision.wording, status=status), decision.version)
            st.rerun()
        st.button(t("meeting.edit"), key=f"edit.{number}", on_click=editing.edit, args=(decision,), type="tertiary")
