"""Item 7: the customer's voice, with a card of the phase with the most value at risk."""

from ui.analysis import focus_phase
from ui.meeting import voice_words
from ui.meeting.current_meeting import Sitting
from ui.shell import frame
from ui.text.catalogue import t
from ui.voice import voice, voice_parts


def show_card(now: Sitting) -> None:
    """Show the latest card of the phase, its texts shortened for the wall; or that nobody has asked customers."""
    found = voice.of_phase(now.scope, focus_phase.phase_of(now.scope))
    if not found:
        frame.empty(t("voice.none_of_phase"), t("meeting.voice.ask"))
        return
    latest = max(found, key=lambda shown: shown.card.interviewed_on)
    voice_parts.show_card(voice_words.on_wall(latest.card), now.scope)


def show_voice(now: Sitting) -> None:
    """Show what customers say about that phase, with a link to all of its cards."""
    voice_parts.for_phase(now.scope, focus_phase.phase_of(now.scope))
