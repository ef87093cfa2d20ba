"""Who takes part in the meeting, and when the next one is: asked for before it is closed, and seen by everybody who has
the meeting open.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import streamlit as st

from storage.records import running_meetings
from ui.meeting import attendance, current_meeting, decision_form
from ui.meeting.current_meeting import Sitting
from ui.shell import access, data, state
from ui.text import values
from ui.text.catalogue import t


def ask(now: Sitting) -> None:
    """The two fields, as anybody has filled them in, else from the meeting before; what is chosen is stored at once."""
    left, right = st.columns([3, 1])
    first = now.scope.as_of + timedelta(days=1)

    def who(shown: list[str], key: str) -> list[str]:
        names = [*dict.fromkeys((*shown, *decision_form.people(now)))]
        return left.multiselect(
            t("meeting.participants"), names, shown, accept_new_options=True, key=key, select_all=False,
            placeholder=t("meeting.participants_hint"),
        )  # fmt: skip

    def when(shown: Any, key: str) -> Any:
        return right.date_input(
            t("meeting.next_on"), shown, min_value=first, max_value=now.scope.as_of + attendance.LATEST, key=key,
            format=values.date_pattern(),
        )  # fmt: skip

    facts: dict[str, Any] = {"series": now.series, "number": now.number}
    if access.may("people"):
        _field(
            f"participants.{now.number}", attendance.participants(now), who, running_meetings.change_participants, facts
        )
    _field(f"next_on.{now.number}", attendance.next_on(now), when, running_meetings.change_next, facts)


def _field(
    name: str, stored: Any, draw: Callable[[Any, str], Any], change: Callable[..., None], facts: dict[str, Any]
) -> None:
    """Draw a field and store by `change` what the visitor has chosen in it; draw it anew where somebody else has."""
    kept = state.remembered(name) or {"shown": stored, "turn": 0}
    # What this browser shows, also when somebody else has changed it meanwhile.
    state.remember(name, kept)
    chosen = draw(kept["shown"], f"{name}.{kept['turn']}")
    if chosen != kept["shown"]:
        access.require("decide")
        state.remember(name, kept | {"shown": chosen})
        with data.records().begin() as session:
            change(session, shown=kept["shown"], chosen=chosen, is_demo=current_meeting.is_demo(), **facts)
        st.rerun()
    if stored != kept["shown"]:
        # A field goes on showing what it has shown, whatever is stored: under another key it is another one.
        state.remember(name, {"shown": stored, "turn": kept["turn"] + 1})
        st.rerun()
