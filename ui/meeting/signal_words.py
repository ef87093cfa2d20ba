"""Item 3 in words: how many signals there are today."""

from ui.analysis import signals_rows, signals_words
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import tn
from ui.text.escaping import html


def finding(now: Sitting) -> str:
    """HTML: how many signals there are; without any, whether all varies as usual or too little is known to tell."""
    found = signals_rows.today(now.scope)
    return html(tn("signals.answer", len(found)) if found else signals_words.empty(now.scope)[0])
