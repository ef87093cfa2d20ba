"""What an item of the agenda says where it found nothing, so that no heading stands alone."""

from ui.blocks import unknown_entries
from ui.meeting import movement_words
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import t


def nothing(now: Sitting, name: str) -> str:
    """Why the item `name` has no finding. Not escaped."""
    if name == "movement":
        return movement_words.nothing(now)
    none = t(f"meeting.none.{name}")
    return unknown_entries.explained(now.scope, none)["empty"] if name == "shortlist" else none
