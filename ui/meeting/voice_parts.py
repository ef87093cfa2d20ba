"""Item 8: the customer's voice, with cards of the phase with the most value at risk."""

from ui.analysis import focus_phase
from ui.meeting.current_meeting import Sitting
from ui.voice import voice_parts


def show_voice(now: Sitting) -> None:
    """Show what customers say about the weakest phase, or that nobody has asked them."""
    voice_parts.for_phase(now.scope, focus_phase.phase_of(now.scope))
