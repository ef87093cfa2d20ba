"""How long the meeting and its item have taken; the browser counts on (``ui/shell/own/timer.js``)."""

import time
from typing import Final

import streamlit as st

from ui.shell import state
from ui.text.catalogue import t
from ui.text.escaping import html

# When the presentation began; the item shown, and since when. Seconds since 1970.
_BEGUN: Final = "meeting.begun"
_SHOWN: Final = "meeting.shown"


def begin() -> None:
    """Start from zero."""
    state.remember(_BEGUN, time.time())
    state.remember(_SHOWN, None)


def end() -> None:
    """Forget the times: the next presentation starts from zero."""
    state.remember(_BEGUN, None)
    state.remember(_SHOWN, None)


def show_timer(item: str, planned: int, planned_in_all: int) -> None:
    """Show the minutes this item and the meeting have taken, each with the minutes planned."""
    now = time.time()
    shown = state.remembered(_SHOWN)
    if shown is None or shown[0] != item:
        shown = (item, now)
        state.remember(_SHOWN, shown)
    if state.remembered(_BEGUN) is None:  # opened by a link
        state.remember(_BEGUN, now)
    parts = (
        (t("meeting.timer.item", planned=planned), now - shown[1], planned),
        (t("meeting.timer.all", planned=planned_in_all), now - state.remembered(_BEGUN), planned_in_all),
    )
    st.html(
        '<div class="gt-timers">' + "".join(_one(*part) for part in parts) + "</div>"
        '<script src="own/timer.js"></script><script src="own/keys.js"></script>',
        width="content", unsafe_allow_javascript=True,
    )  # fmt: skip


def _one(told: str, elapsed: float, planned: int) -> str:
    minutes, seconds = divmod(int(elapsed), 60)
    over = f'<span class="gt-over">{html(t("meeting.timer.over"))}</span>'
    late = " gt-late" if elapsed > 60 * planned else ""
    return (
        f'<div class="gt-timer{late}" data-elapsed="{int(elapsed)}" data-planned="{60 * planned}">'
        f"<time>{minutes}:{seconds:02d}</time> <small>{html(told)} {over}</small></div>"
    )
