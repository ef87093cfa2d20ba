"""Item 8: the customer's voice, cards of the phase with the most value at risk."""

from ui.leadership import weakest
from ui.meeting.sitting import Sitting
from ui.voice import voice_cards


def show_voice(now: Sitting) -> None:
    """What customers say of the weakest phase, or that nobody has asked them."""
    voice_cards.for_phase(now.scope, weakest.phase_of(now.scope))
