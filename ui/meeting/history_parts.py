"""Earlier wordings of a decision: what changed, by whom and when."""

import streamlit as st

from storage.records import decisions
from storage.records.decisions import Decision
from ui.meeting import history_words
from ui.shell import data
from ui.text.catalogue import tn


def show_history(decision: Decision) -> None:
    """A fold with every change of the decision, latest first; nothing if it stands as it was first written."""
    if decision.version < 2:
        return
    with st.expander(tn("meeting.history", decision.version - 1), key=f"history.{decision.decision_id}"):
        with data.records().reading() as session:
            known = decisions.versions(session, decision.decision_id)
        st.html(history_words.history_html(known))
