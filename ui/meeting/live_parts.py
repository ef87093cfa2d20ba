"""Several people can have the page open: what one of them decides appears for the others."""

import streamlit as st

from storage.records import decisions
from ui.meeting.current_meeting import Sitting
from ui.shell import data, monitoring

# One small query per open page and interval; the page itself is only redrawn when something has changed.
SECONDS = 4


def watch(now: Sitting) -> None:
    """Redraw the page as soon as a decision of the series is added or changed anywhere."""

    @st.fragment(run_every=SECONDS)
    def look() -> None:
        with monitoring.measured_part("decisions"), data.records().reading() as session:
            mark = decisions.mark(session, now.series)
        if mark != now.mark:
            st.rerun(scope="app")

    look()
