"""The minutes of meetings that were held, as files."""

from contextvars import copy_context
from functools import partial
from typing import Final

import streamlit as st

from storage.records import meetings
from storage.records.meetings import Meeting
from ui.documents import pdf, web
from ui.meeting.current_meeting import Sitting
from ui.shell import access, access_log, data
from ui.text import language, values
from ui.text.catalogue import t

_SHOWN: Final = 12


def may_read() -> bool:
    """Whether the visitor may have minutes, which name people and amounts."""
    return access.may("export") and access.may("people") and access.may("amounts") and not access.has_stand_ins()


def show_all(now: Sitting) -> None:
    """The minutes of the latest meetings of this series."""
    if not may_read():
        return
    with data.records().reading() as session:
        held = meetings.of_series(session, now.series, most=_SHOWN)
    if held:
        st.subheader(t("meeting.minutes"), anchor=False)
    for one in held:
        offer(one)


def offer(held: Meeting) -> None:
    """A button for each file of the meeting's minutes; each download is written into the access log."""
    if not may_read():
        return
    name = f"meeting_{held.number}_{held.as_of.isoformat()}"
    with st.container(horizontal=True, vertical_alignment="center"):
        label = t("meeting.minutes_of", number=held.number, day=values.day(held.as_of))
        st.download_button(
            label, partial(copy_context().run, _as_html, held.meeting_id, f"{name}.html"), file_name=f"{name}.html",
            mime="text/html", key=f"minutes.{held.meeting_id}", on_click="ignore",
        )  # fmt: skip
        if pdf.is_possible():
            st.download_button(
                t("meeting.minutes_pdf"), partial(copy_context().run, _as_pdf, held.meeting_id, f"{name}.pdf"),
                file_name=f"{name}.pdf", mime="application/pdf", key=f"minutes.pdf.{held.meeting_id}",
                on_click="ignore", type="tertiary",
            )  # fmt: skip


def _as_html(meeting_id: int, name: str) -> str:
    access.require("export")
    access_log.note("export", name)
    return web.with_typeface(_page(meeting_id))


def _as_pdf(meeting_id: int, name: str) -> bytes:
    access.require("export")
    access_log.note("export", name)
    return pdf.of_page(_page(meeting_id))


def _page(meeting_id: int) -> str:
    """The minutes in the reader's language, else in any."""
    with data.records().reading() as session:
        pages = meetings.minutes_of(session, meeting_id)
    return pages.get(language.current()) or next(iter(pages.values()), "")
