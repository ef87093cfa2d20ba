"""Two people have edited one decision: both wordings side by side; whoever saved later chooses."""

import streamlit as st

from storage.records.decisions import Decision, Wording, differences
from ui.meeting import decision_form, editing, history_words
from ui.text.catalogue import t
from ui.text.escaping import html


def show_comparison(decision: Decision, yours: Wording) -> None:
    """Show the differences, theirs next to yours, with buttons to save yours anyway or take theirs."""
    theirs, number = decision.wording, decision.decision_id
    st.warning(t("meeting.clash", **decision_form.who(decision)))
    rows = "".join(
        f"<tr><th>{html(t(f'meeting.field.{name}'))}</th><td>{html(history_words.written(name, theirs))}</td>"
        f"<td>{html(history_words.written(name, yours))}</td></tr>"
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
