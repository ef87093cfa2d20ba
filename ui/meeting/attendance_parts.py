"""Who takes part in the meeting, and when the next one is: asked for before it is closed."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from ui.meeting import decision_form
from ui.meeting.current_meeting import Sitting
from ui.shell import access, state
from ui.text import values
from ui.text.catalogue import t

_WHO: Final = "meeting.participants"
_NEXT: Final = "meeting.next_on"
_LATEST: Final = timedelta(days=366)


def ask(now: Sitting) -> None:
    """The two fields, filled in as this visitor left them, else from the meeting before."""
    left, right = st.columns([3, 1])
    chosen = participants(now)
    if access.may("people"):
        names = [*dict.fromkeys((*chosen, *decision_form.people(now)))]
        written = left.multiselect(
            t("meeting.participants"), names, chosen, accept_new_options=True, key=f"participants.{now.number}",
            placeholder=t("meeting.participants_hint"), select_all=False,
        )  # fmt: skip
        state.remember(_WHO, {"number": now.number, "names": written})
    first = now.scope.as_of + timedelta(days=1)
    day = right.date_input(
        t("meeting.next_on"), next_on(now), min_value=first, max_value=first + _LATEST, key=f"next_on.{now.number}",
        format=values.date_pattern(),
    )  # fmt: skip
    state.remember(_NEXT, {"number": now.number, "day": day.isoformat() if isinstance(day, date) else None})


def participants(now: Sitting) -> list[str]:
    """Names as typed; nobody's for visitors who may not see people."""
    if not access.may("people"):
        return []
    kept = state.remembered(_WHO)
    if kept and kept["number"] == now.number:
        return list(kept["names"])
    return list(now.last.participants or ()) if now.last else []


def next_on(now: Sitting) -> date | None:
    """The day of the next meeting: as chosen; else as far from this one as this one is from the one before; else in a
    week.
    """
    kept = state.remembered(_NEXT)
    if kept and kept["number"] == now.number:
        return date.fromisoformat(kept["day"]) if kept["day"] else None
    rhythm = now.scope.as_of - now.last.as_of if now.last and now.is_newer else timedelta(days=7)
    return now.scope.as_of + min(rhythm, _LATEST)
