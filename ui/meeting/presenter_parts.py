"""The agenda for a projector: one item at a time in large type, with buttons or arrow keys to page through."""

from pathlib import Path
from typing import Final

import streamlit as st

from ui.meeting import agenda_parts
from ui.meeting.current_meeting import Sitting
from ui.shell import state
from ui.text.catalogue import t

STYLE: Final = Path(__file__).with_name("presenter.css")
_ITEM: Final = "item"


def item_in_address() -> str | None:
    """The item to present according to the URL; None for the whole agenda."""
    return state.option(_ITEM, tuple(agenda_parts.ITEMS))


def start() -> None:
    """The button that starts the presentation."""
    st.button(
        t("meeting.present"), key="present", help=t("meeting.present_help"), on_click=state.set_option,
        args=(_ITEM, next(iter(agenda_parts.ITEMS))),
    )  # fmt: skip


def show_item(now: Sitting, item: str) -> None:
    """Show one item below a bar with its position, links to its neighbours and an exit."""
    names = tuple(agenda_parts.ITEMS)
    index = names.index(item)
    st.html(agenda_parts.STYLE)
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="center", key="presenter"):
        st.header(t("meeting.item", n=index + 1, name=t(f"meeting.item.{item}")), anchor=False, width="stretch")
        _leaf("meeting.previous", names[index - 1] if index else None, "Left")
        st.caption(t("meeting.place", n=index + 1, of=len(names)), width="content")
        _leaf("meeting.next", names[index + 1] if index + 1 < len(names) else None, "Right")
        st.button(t("meeting.present_end"), key="present.end", on_click=state.set_option, args=(_ITEM, None))
    agenda_parts.ITEMS[item](now)


def _leaf(key: str, goal: str | None, shortcut: str) -> None:
    st.button(t(key), key=key, shortcut=shortcut, disabled=goal is None, on_click=state.set_option, args=(_ITEM, goal))
