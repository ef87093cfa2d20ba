"""Item 2: what the last meetings agreed: due, done or not, and how its figure has changed since."""

import streamlit as st

from ui.meeting import decision_parts, last_time_words
from ui.meeting.current_meeting import Sitting
from ui.shell import frame
from ui.text.catalogue import t


def show_last_time(now: Sitting) -> None:
    """Show the sentence, then a card per decision; before the first meeting, what this page will do."""
    if now.last is None:
        frame.empty(t("meeting.first"), last_time_words.held_elsewhere(now) or t("meeting.first_hint"))
    elif not now.carried:
        frame.empty(t("meeting.nothing_agreed", day=now.last.as_of), t("meeting.nothing_agreed_hint"))
    else:
        st.html(f'<div class="gt-answer">{last_time_words.last_time_sentence(now)}</div>')
        decision_parts.show_cards(now, now.carried)
