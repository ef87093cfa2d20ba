"""Item 9: what was decided, the button that closes the meeting, and the screen that ends it."""

from typing import Final

import streamlit as st

from model.errors import Fault
from storage.records import decisions
from ui.decisions.demonstration_words import in_readers_words
from ui.meeting import (
    attendance,
    attendance_parts,
    closing,
    closing_words,
    decision_form,
    decision_parts,
    decision_words,
    editing,
    kept_minutes_parts,
    minutes,
)
from ui.meeting.current_meeting import Sitting
from ui.meeting.slide_words import FIVE
from ui.shell import access, data, filter_words, sign_in, state
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown

_CLOSED: Final = "meeting.closed"
# Beside the fields for participants and the next day there is room for this many.
_ROWS: Final = 2


def finding(now: Sitting) -> str:
    """HTML: what was decided and is open; once the meeting is closed, who was there and when the next one is. Whoever
    may decide has fields for the latter while it runs, everybody else reads it.
    """
    if now.last and _just_closed(now):
        return closing_words.closed_sentence(now.last)
    return closing_words.decided(now) if access.may("decide") else closing_words.finding(now)


def show_closing(now: Sitting) -> None:
    """Show what was decided last, a form for more, and what closes the meeting; once it is closed, its end."""
    if _just_closed(now):
        _end(now)
        return
    is_writing = bool(state.remembered(editing.WRITING))
    most = _ROWS if now.is_presented else FIVE
    if not (now.is_presented and is_writing):
        decision_parts.show_rows(now, now.running[-most:], "running")
    if not access.may("decide"):
        return
    if is_writing:
        _write(now)
        if now.is_presented:
            return
    else:
        st.button(t("meeting.new"), key="new", on_click=state.remember, args=(editing.WRITING, True))
    attendance_parts.ask(now)
    _offer_to_close(now)


def show_all_closing(now: Sitting) -> None:
    """Show every decision of today in full, what closing keeps, and the minutes of earlier meetings."""
    st.subheader(t("meeting.decided"), anchor=False)
    if now.running:
        decision_parts.show_cards(now, now.running)
    else:
        st.write(t("meeting.nothing_decided"))
    if access.may("decide"):
        st.subheader(t("meeting.close_question"), anchor=False)
        st.write(t("meeting.close_what", **_facts(now)))
    kept_minutes_parts.show_all(now)


def _write(now: Sitting) -> None:
    with st.container(border=True, key="writing"):
        if decision_form.new(now, "new"):
            state.remember(editing.WRITING, None)
            st.rerun()
        st.button(t("meeting.leave"), key="new.leave", on_click=state.remember, args=(editing.WRITING, None))


def _offer_to_close(now: Sitting) -> None:
    if not now.is_newer and now.last is not None:
        st.info(t("meeting.close_same_day", number=now.last.number, day=now.last.as_of))
    # On the page of the whole agenda presenting comes first; on its own slide closing is what is left to do.
    with st.popover(t("meeting.close", number=now.number), type="primary" if now.is_presented else "secondary"):
        st.write(tn("meeting.close_sure", len(now.running)))
        if st.button(t("meeting.close_go"), key="meeting.close", type="primary"):
            _close(now)


def _facts(now: Sitting) -> dict[str, object]:
    info = data.published().info
    return {
        "day": now.scope.as_of,
        "snapshot": info.id,
        "version": info.charter_version,
        "filters": markdown(filter_words.describe_filters(now.scope)),
        "accounts": len(data.run_metric("changes", now.scope, since=now.scope.as_of)),
    }


def _close(now: Sitting) -> None:
    """Close the meeting, or report that somebody else already has."""
    who, when = attendance.participants(now), attendance.next_on(now)
    pages = minutes.in_every_language(now, participants=who, next_on=when)
    try:
        number = closing.write(now, pages, sign_in.visitor(), participants=who, next_on=when)
    except Fault as fault:
        if fault.key != "meeting.already_closed":
            raise
        st.error(t(fault.key))
        return
    state.remember(_CLOSED, number)
    st.rerun()


def _just_closed(now: Sitting) -> bool:
    return now.last is not None and state.remembered(_CLOSED) == now.last.number


def _end(now: Sitting) -> None:
    """The end of the meeting just closed: its minutes, what was decided, and the way to the next."""
    held = now.last
    if held is None:
        return
    kept_minutes_parts.offer(held)
    with data.records().reading() as session:
        made = in_readers_words(decisions.made_in(session, held.meeting_id))
    for one in made[:FIVE]:
        st.html(decision_words.short_html(now, one))
    st.button(t("meeting.begin_next"), key="begin_next", on_click=state.remember, args=(_CLOSED, None))
