"""Two people have edited one decision: both wordings side by side; whoever saved later chooses."""

from typing import Any

import streamlit as st

from storage.records.decisions import Decision, Wording, differences
from ui.meeting import decision_form, editing, effects
from ui.shell import phase
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html


def show_comparison(decision: Decision, yours: Wording) -> None:
    """Show the differences, theirs next to yours, with buttons to save yours anyway or take theirs."""
    theirs, number = decision.wording, decision.decision_id
    st.warning(t("meeting.clash", **decision_form.who(decision)))
    rows = "".join(
        f"<tr><th>{html(t(f'meeting.field.{name}'))}</th><td>{html(_written(name, theirs))}</td>"
        f"<td>{html(_written(name, yours))}</td></tr>"
        for name in differences(theirs, yours)
    )
    head = f"<tr><th></th><th>{html(t('meeting.theirs'))}</th><th>{html(t('meeting.yours'))}</th></tr>"
    st.html(f'<table class="gt-list">{head}{rows}</table>')
    with st.container(horizontal=True):
        if st.button(t("meeting.keep_mine"), key=f"mine.{number}", type="primary"):
            # Saving replaces the version shown here; a third edit made meanwhile leads to another comparison.
            editing.change(number, yours, decision.version)
            st.rerun()
        st.button(t("meeting.take_theirs"), key=f"theirs.{number}", on_click=editing.leave, args=(number,))


def _written(name: str, wording: Wording) -> str:
    value: Any = getattr(wording, name)
    if name == "status":
        return t(f"meeting.status.{value}")
    if name == "effect":
        return effects.effect_name(value)
    if name == "direction" and value:
        return t(f"meeting.direction.{value}")
    if name == "phase" and value:
        return phase.name(value)
    if name == "due_on":
        return values.day(value)
    if name == "amount":
        return values.number(value, digits=1)
    return str(value or values.NOTHING)
