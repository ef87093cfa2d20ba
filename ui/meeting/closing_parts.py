"""Item 10: what was decided, and the button that closes the meeting."""

from functools import partial
from typing import Final

import streamlit as st

from model.errors import Fault
from storage.records import meetings
from ui.documents import pdf
from ui.meeting import closing, decision_form, decision_parts, minutes
from ui.meeting.current_meeting import Sitting
from ui.shell import access, data, filter_words, sign_in, state
from ui.text import language, values
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown

_CLOSED: Final = "meeting.closed"
_SHOWN: Final = 12


def show_closing(now: Sitting) -> None:
    """Show what was decided so far, a form for more, and the button that closes the meeting."""
    st.subheader(t("meeting.decided"), anchor=False)
    decision_parts.show_cards(now, now.running)
    if access.may("decide"):
        _offer(now)
    if access.may("export") and access.may("people") and access.may("amounts"):
        _kept(now)


def _offer(now: Sitting) -> None:
    """The form for another decision, and the button that closes the meeting."""
    with st.expander(t("meeting.new"), expanded=not now.running):
        if decision_form.new(now, "new"):
            st.rerun()
    st.subheader(t("meeting.close_question"), anchor=False)
    if state.remembered(_CLOSED) == now.number - 1 and now.last is not None:
        st.success(t("meeting.closed", number=now.last.number))
    st.write(t("meeting.close_what", **_facts(now)))
    if not now.is_newer and now.last is not None:
        st.info(t("meeting.close_same_day", number=now.last.number, day=now.last.as_of))
    with st.popover(t("meeting.close", number=now.number)):
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
    try:
        number = closing.write(now, minutes.in_every_language(now), sign_in.visitor())
    except Fault as fault:
        if fault.key != "meeting.already_closed":
            raise
        st.error(t(fault.key))
        return
    state.remember(_CLOSED, number)
    st.rerun()


def _kept(now: Sitting) -> None:
    """Show the minutes of the meetings held so far, which name people and amounts."""
    with data.records().reading() as session:
        held = meetings.of_series(session, now.series, most=_SHOWN)
        pages = {one.meeting_id: meetings.minutes_of(session, one.meeting_id) for one in held}
    if not held:
        return
    st.subheader(t("meeting.minutes"), anchor=False)
    for one in held:
        page = pages[one.meeting_id].get(language.current()) or next(iter(pages[one.meeting_id].values()), "")
        name = f"meeting_{one.number}_{one.as_of.isoformat()}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                t("meeting.minutes_of", number=one.number, day=values.day(one.as_of)), page, file_name=f"{name}.html",
                mime="text/html", key=f"minutes.{one.meeting_id}", on_click="ignore",
            )  # fmt: skip
            if pdf.is_possible():
                st.download_button(
                    t("meeting.minutes_pdf"), partial(pdf.of_page, page), file_name=f"{name}.pdf",
                    mime="application/pdf", key=f"minutes.pdf.{one.meeting_id}", on_click="ignore", type="tertiary",
                )  # fmt: skip
