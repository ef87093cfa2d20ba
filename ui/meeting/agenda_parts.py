"""The agenda: nine items, in the order of the meeting, each with one finding, at most five rows, and more behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from ui.blocks import download
from ui.blocks.offered_file import OfferedFile
from ui.meeting import (
    board_parts,
    board_words,
    care_box,
    care_parts,
    closing_parts,
    last_time_parts,
    last_time_words,
    movement_parts,
    movement_words,
    nothing_words,
    shortlist_parts,
    shortlist_words,
    signal_words,
    signals_parts,
    together_parts,
    together_words,
    voice_parts,
    voice_words,
)
from ui.meeting.current_meeting import Sitting
from ui.shell import state
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html

STYLE: Final = Path(__file__).with_name("meeting.css")
# The option of the page that names the item presented; `WHOLE` after its name: everything behind it.
ITEM: Final = "item"
WHOLE: Final = ".all"


@dataclass(frozen=True)
class Item:
    """An item of the agenda.

    minutes: how long it should take; finding: its one sentence as HTML, "" if `show` says that there is nothing;
    show: at most five rows; show_more: everything behind them.
    """

    minutes: int
    finding: Callable[[Sitting], str]
    show: Callable[[Sitting], None]
    show_more: Callable[[Sitting], None]


ITEMS: Final[Mapping[str, Item]] = {
    "decisions": Item(
        5, last_time_words.last_time_sentence, last_time_parts.show_last_time, last_time_parts.show_all_decisions
    ),
    "movement": Item(5, movement_words.finding, movement_parts.show_first_moves, movement_parts.show_movement),
    "signals": Item(3, signal_words.finding, signals_parts.show_first_signals, signals_parts.show_signals),
    "board": Item(5, board_words.finding, board_parts.show_board, board_parts.show_board_with_rows),
    "together": Item(5, together_words.finding, together_parts.show_cases, together_parts.show_together),
    "shortlist": Item(
        10, shortlist_words.finding, shortlist_parts.show_first_stuck, shortlist_parts.show_shortlist
    ),
    "voice": Item(3, voice_words.finding, voice_parts.show_card, voice_parts.show_voice),
    "care": Item(2, care_box.finding, care_parts.show_first_fixes, care_parts.show_care),
    "closing": Item(3, closing_parts.finding, closing_parts.show_closing, closing_parts.show_all_closing),
}  # fmt: skip


def title(now: Sitting, pack: Callable[[Scope], Iterable[OfferedFile]]) -> None:
    """Which meeting this is and which one it follows; next to it the files of its `pack`."""
    st.html(STYLE)
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    left.title(t("meeting.title", number=now.number), anchor=False)
    with right:
        download.offer_download("meeting", pack(now.scope))
    st.html(f'<div class="gt-answer">{html(last_time_words.looks_back(now))}</div>')


def whole(now: Sitting) -> None:
    """Every item, top to bottom: its finding, and its rows in a fold; the last one, which closes the meeting, open."""
    last = tuple(ITEMS)[-1]
    for number, name in enumerate(ITEMS, start=1):
        st.subheader(t("meeting.item", n=number, name=t(f"meeting.item.{name}")), anchor=False)
        show_finding(now, name, otherwise=nothing_words.nothing)
        place = (
            st.container(key=f"open.{name}")
            if name == last
            else st.expander(t(f"meeting.rows.{name}"), key=f"fold.{name}")
        )
        with place:
            ITEMS[name].show(now)
            more(name)


def show_finding(now: Sitting, name: str, *, otherwise: Callable[[Sitting, str], str] | None = None) -> None:
    """The item's one sentence; `otherwise` says, not escaped, that there is nothing, unless its rows do."""
    found = ITEMS[name].finding(now)
    if not found and otherwise is not None:
        found = html(otherwise(now, name))
    if found:
        st.html(f'<div class="gt-answer gt-finding">{found}</div>')


def more(name: str) -> None:
    """The button to everything behind the item's rows."""
    st.button(
        t("meeting.more", name=t(f"meeting.item.{name}")),
        key=f"more.{name}",
        type="tertiary",
        on_click=state.set_option,
        args=(ITEM, f"{name}{WHOLE}"),
    )
