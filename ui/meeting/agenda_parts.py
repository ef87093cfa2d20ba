"""The agenda: every item, in the order of the meeting."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from ui.blocks import download
from ui.blocks.offered_file import OfferedFile
from ui.meeting import (
    board_parts,
    care_parts,
    closing_parts,
    in_step_parts,
    last_time_parts,
    last_time_words,
    movement_parts,
    shortlist_parts,
    signals_parts,
    voice_parts,
)
from ui.meeting.current_meeting import Sitting
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html

STYLE: Final = Path(__file__).with_name("meeting.css")
ITEMS: Final[Mapping[str, Callable[[Sitting], None]]] = {
    "signals": signals_parts.show_signals,
    "last_time": last_time_parts.show_last_time,
    "movement": movement_parts.show_movement,
    "board": board_parts.show_board,
    "handover": in_step_parts.handover,
    "touch_fit": in_step_parts.touch_fit,
    "shortlist": shortlist_parts.show_shortlist,
    "voice": voice_parts.show_voice,
    "care": care_parts.show_care,
    "closing": closing_parts.show_closing,
}


def title(now: Sitting, pack: Callable[[Scope], Iterable[OfferedFile]]) -> None:
    """Which meeting this is and which one it follows; next to it the files of its `pack`."""
    st.html(STYLE)
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    left.title(t("meeting.title", number=now.number), anchor=False)
    with right:
        download.offer_download("meeting", pack(now.scope))
    st.html(f'<div class="gt-answer">{html(last_time_words.looks_back(now))}</div>')


def whole(now: Sitting) -> None:
    """Every item, top to bottom."""
    for number, (name, show) in enumerate(ITEMS.items(), start=1):
        st.header(t("meeting.item", n=number, name=t(f"meeting.item.{name}")), anchor=False, divider="gray")
        show(now)
