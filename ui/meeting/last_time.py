"""Item 2: what the last meetings agreed: due, done or not, and what its figure has done since."""

import streamlit as st

from ui.meeting import decision_cards
from ui.meeting.current_meeting import Sitting
from ui.shell import filter_words, frame
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def show_last_time(now: Sitting) -> None:
    """The sentence, then a card per decision; before the first meeting, what this page will do."""
    if now.last is None:
        frame.empty(t("meeting.first"), _elsewhere(now) or t("meeting.first_hint"))
    elif not now.carried:
        frame.empty(t("meeting.nothing_agreed", day=now.last.as_of), t("meeting.nothing_agreed_hint"))
    else:
        st.html(f'<div class="gt-answer">{last_time_sentence(now)}</div>')
        decision_cards.show_cards(now, now.carried)


def looks_back(now: Sitting) -> str:
    """Which meeting this one follows, in words."""
    if now.last is None:
        return t("meeting.no_last")
    if now.is_newer:
        return t("meeting.looks_back", number=now.last.number, day=now.last.as_of)
    return t("meeting.not_newer", number=now.last.number, day=now.last.as_of)


def last_time_sentence(now: Sitting) -> str:
    """HTML: how many decisions were looked at, done, still open, overdue."""
    done = sum(one.status == "done" for one in now.carried)
    due = sum(decision_cards.is_overdue(now, one) for one in now.carried)
    still = sum(one.status == "open" for one in now.carried)
    return html(
        f"{tn('meeting.agreed', len(now.carried))} {t('meeting.agreed_detail', done=done, open=still, due=due)}"
    )


def _elsewhere(now: Sitting) -> str:
    """That there are meetings with other filters; "" if there are none."""
    if now.elsewhere is None:
        return ""
    filters, day = filter_words.filters_in_words(now.elsewhere.filters.items()), values.day(now.elsewhere.as_of)
    return t("meeting.elsewhere", day=day, filters=filters)
