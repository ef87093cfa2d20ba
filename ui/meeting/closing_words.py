"""Item 9 in words: what was decided, and what is left when the meeting is closed."""

from storage.records.meetings import Meeting
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def finding(now: Sitting) -> str:
    """HTML: how many decisions were made, and how many of earlier ones are still open."""
    still = sum(one.status == "open" for one in now.carried)
    return html(f"{tn('meeting.decided_count', len(now.running))} {tn('meeting.still_open', still)}")


def closed_sentence(held: Meeting) -> str:
    """HTML: that the meeting is closed, who was there, and when the next one is."""
    parts = [t("meeting.closed", number=held.number)]
    if held.participants:
        parts.append(t("meeting.present_were", names=", ".join(held.participants)))
    parts.append(t("meeting.next_is", day=held.next_on) if held.next_on else t("meeting.next_open"))
    return html(" ".join(parts))
