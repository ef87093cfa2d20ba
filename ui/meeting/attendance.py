"""Who takes part in the running meeting, and when the next one is: as entered, else as the meeting before proposes."""

from datetime import date, timedelta
from typing import Final

from ui.meeting.current_meeting import Sitting
from ui.shell import access

# No meeting is planned further ahead.
LATEST: Final = timedelta(days=366)


def participants(now: Sitting) -> list[str]:
    """Names as typed: those entered, else those of the meeting before; nobody's for visitors who may not see people."""
    if not access.may("people"):
        return []
    said = now.entered.participants if now.entered else None
    if said is not None:
        return list(said)
    return list(now.last.participants or ()) if now.last else []


def next_on(now: Sitting) -> date | None:
    """The day of the next meeting: as entered, unless the figures have meanwhile passed it; else as far from this one
    as this one is from the one before; else in a week.
    """
    said, today = now.entered, now.scope.as_of
    if said is not None and said.is_next_said and (said.next_on is None or today < said.next_on <= today + LATEST):
        return said.next_on
    rhythm = today - now.last.as_of if now.last and now.is_newer else timedelta(days=7)
    return today + min(rhythm, LATEST)
