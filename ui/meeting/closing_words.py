"""Item 9 in words: what was decided, and what is left when the meeting is closed."""

from storage.records.meetings import Meeting
from ui.meeting import attendance
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def finding(now: Sitting) -> str:
    """HTML: :func:`decided`; then who takes part, and when the next meeting is, as far as somebody has said so."""
    said, parts = now.entered, [decided(now)]
    if said is not None and said.participants and (names := attendance.participants(now)):
        parts.append(html(t("meeting.present_are", names=", ".join(names))))
    if said is not None and said.is_next_said and (day := attendance.next_on(now)):
        parts.append(html(t("meeting.next_is", day=day)))
    return " ".join(parts)


def decided(now: Sitting) -> str:
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
