"""Several people can have the page open: what one of them decides or enters appears for the others."""

import streamlit as st

from storage.records import running_meetings
from ui.meeting.current_meeting import Sitting
from ui.shell import data, monitoring

# One small query per open page and interval; the page itself is only redrawn when something has changed.
SECONDS = 4


def watch(now: Sitting) -> None:
    """Redraw the page as soon as a decision of the series, or who takes part, is changed anywhere."""

    @st.fragment(run_every=SECONDS)
    def look() -> None:
        with monitoring.measured_part("decisions"), data.records().reading() as session:
            mark = running_meetings.mark(session, now.series, now.number)
        if mark != now.mark:
            st.rerun(scope="app")

    look()
