"""Item 3: what is out of the ordinary today, and who leads the phase; everything else varies as usual."""

from typing import Final

import streamlit as st

from ui.analysis import signals_rows, signals_words
from ui.blocks import figure
from ui.meeting import slide_words
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import t
from ui.text.escaping import html

_HEADS: Final = ("meeting.signal.what", "meeting.signal.verdict", "meeting.signal.leads", "meeting.signal.look")


def show_first_signals(now: Sitting) -> None:
    """Show the first five signals: what, how far from usual, since when, who leads the phase, where to look."""
    found = signals_rows.today(now.scope)
    if not found:
        st.html(f'<div class="gt-answer gt-aside">{html(signals_words.empty(now.scope)[1])}</div>')
        return
    cells = map(signals_words.signal_cells, found[: slide_words.FIVE])
    st.html(slide_words.rows_html(_HEADS, cells, label=t("meeting.item.signals")))


def show_signals(now: Sitting) -> None:
    """Show a line per signal: what, since when, who leads, where to look; or a note that there is none."""
    found, (empty, hint) = signals_rows.today(now.scope), signals_words.empty(now.scope)
    figure.show_figure(
        "signals", now.scope, key="meeting.signals", level=3, question=signals_words.signals_question(now.scope),
        answer=signals_words.signals_sentence(found), rows=signals_rows.table(found), interval=t("signals.interval"),
        excluded=t("signals.excluded"), empty=empty, hint=hint,
    )  # fmt: skip
