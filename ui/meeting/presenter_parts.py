"""The agenda for a projector: one item at a time in large type, with buttons or keys to page through, and a timer."""

from pathlib import Path
from typing import Final

import streamlit as st

from ui.meeting import agenda_parts, editing, timer_parts
from ui.meeting.agenda_parts import ITEM, ITEMS, WHOLE
from ui.meeting.current_meeting import Sitting
from ui.shell import state
from ui.text.catalogue import t

STYLE: Final = Path(__file__).with_name("presenter.css")
# Items as links of earlier versions name them.
_FORMER: Final = {"last_time": "decisions", "handover": "together", "touch_fit": "together"}


def item_in_address() -> str | None:
    """The item to present according to the URL, with `WHOLE` after it for everything; None for the whole agenda."""
    allowed = (*ITEMS, *(f"{name}{WHOLE}" for name in ITEMS), *_FORMER)
    asked = state.option(ITEM, allowed)
    return asked if asked is None else _FORMER.get(asked, asked)


def start() -> None:
    """The button that starts the presentation, and its timer."""
    st.button(t("meeting.present"), key="present", help=t("meeting.present_help"), on_click=_begin, type="primary")


def show_item(now: Sitting, asked: str) -> None:
    """Show one item below a bar with its position, the timer, links to its neighbours and an exit."""
    item = asked.removesuffix(WHOLE)
    names = tuple(ITEMS)
    index = names.index(item)
    st.html(agenda_parts.STYLE)
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="center", key="presenter"):
        st.header(t("meeting.item", n=index + 1, name=t(f"meeting.item.{item}")), anchor=False, width="stretch")
        timer_parts.show_timer(item, ITEMS[item].minutes, sum(one.minutes for one in ITEMS.values()))
        _leaf("meeting.previous", names[index - 1] if index else None, "Left")
        st.caption(t("meeting.place", n=index + 1, of=len(names)), width="content")
        _leaf("meeting.next", names[index + 1] if index + 1 < len(names) else None, "Right")
        st.button(t("meeting.present_end"), key="present.end", shortcut="Escape", on_click=_leave)
    if asked != item:
        st.button(t("meeting.to_slide"), key="to_slide", type="tertiary", on_click=state.set_option, args=(ITEM, item))
        ITEMS[item].show_more(now)
        return
    agenda_parts.show_finding(now, item)
    ITEMS[item].show(now)
    if not editing.is_form_open():  # a form takes all the room there is
        agenda_parts.more(item)


def _begin() -> None:
    timer_parts.begin()
    state.set_option(ITEM, next(iter(ITEMS)))


def _leave() -> None:
    timer_parts.end()
    state.set_option(ITEM, None)


def _leaf(key: str, goal: str | None, shortcut: str) -> None:
    st.button(t(key), key=key, shortcut=shortcut, disabled=goal is None, on_click=state.set_option, args=(ITEM, goal))
