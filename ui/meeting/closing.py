"""Item 10: closing the meeting freezes a baseline and writes the minutes; the next one starts from there."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import pyarrow as pa
import streamlit as st

from model.errors import Fault
from storage.records import baselines, decisions, meetings
from ui.documents import pdf
from ui.meeting import decision_cards, decision_form, minutes
from ui.meeting.current_meeting import Sitting
from ui.shell import data, filter_words, sign_in, state
from ui.text import language, values
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown

_CLOSED: Final = "meeting.closed"
_SHOWN: Final = 12


def show_closing(now: Sitting) -> None:
    """What was decided so far, room for more, and the button that closes."""
    st.subheader(t("meeting.decided"), anchor=False)
    decision_cards.show_cards(now, now.running)
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
    _kept(now)


def _facts(now: Sitting) -> dict[str, object]:
    info = data.published().info
    return {
        "day": now.scope.as_of,
        "snapshot": info.id,
        "version": info.charter_version,
        "filters": markdown(filter_words.describe_filters(now.scope)),
        "accounts": len(data.run_metric("changes", now.scope, since=now.scope.as_of)),
    }


def _phases(now: Sitting) -> pa.Table:
    """account_id and phase of every account the filters let through."""
    rows = data.run_metric("changes", now.scope, since=now.scope.as_of)
    return pa.table({"account_id": pa.array(rows["account_id"]), "phase": pa.array(rows["to_phase"])})


def _close(now: Sitting) -> None:
    """Close, or say that somebody else was faster."""
    try:
        number = write(now, minutes.in_every_language(now))
    except Fault as fault:
        if fault.key != "meeting.already_closed":
            raise
        st.error(t(fault.key))
        return
    state.remember(_CLOSED, number)
    st.rerun()


def write(now: Sitting, written: Mapping[str, str]) -> int:
    """Baseline, minutes and meeting at once or not at all; its number. Fault if it has been closed meanwhile."""
    info = data.published().info
    with data.records().begin() as session:
        meeting = meetings.close(
            session, after=now.number - 1, where=now.scope.narrowing, as_of=now.scope.as_of, snapshot_id=info.id,
            charter_version=info.charter_version, minutes=dict(written), closed_by=sign_in.visitor(),
            is_demo=info.is_demo,
        )  # fmt: skip
        baselines.freeze(session, meeting.meeting_id, _phases(now))
        decisions.hand_to(session, meeting.meeting_id, now.series)
    return meeting.number


def _kept(now: Sitting) -> None:
    """The minutes of the meetings held so far."""
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
