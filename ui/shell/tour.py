"""The tour for first-time visitors: three steps in a card above the page, which can be closed.

The session stores the current step. The browser stores that the tour is over (``ui/shell/own/frame.js``): a single
word, nothing about the person.
"""

from typing import Final

import streamlit as st

from ui.shell import state
from ui.text.catalogue import t
from ui.text.escaping import html

# What each step points at; frame.css draws a line around it.
STEPS: Final = ("menu", "view", "why")
NEW: Final = "new"
OVER: Final = "over"


def current_step() -> str:
    """The current step: :data:`NEW` before the first click, :data:`OVER` after the last."""
    return str(state.remembered("tour", NEW))


def show_tour(*, is_first_page: bool) -> None:
    """Show the card of the current step. Unless started by the visitor, it appears on the first page only."""
    now = current_step()
    if now == OVER or (now == NEW and not is_first_page):
        return
    index = 0 if now == NEW else STEPS.index(now)
    step, is_last = STEPS[index], index == len(STEPS) - 1
    with st.container(key="tour_new" if now == NEW else "tour"):
        st.html(
            f'<div class="gt-tour gt-at-{step}" role="note"><small>{html(t("tour.step", n=index + 1, all=len(STEPS)))}'
            f"</small><strong>{html(t(f'tour.{step}'))}</strong><p>{html(t(f'tour.{step}_said'))}</p></div>"
        )
        with st.container(horizontal=True, horizontal_alignment="right"):
            if not is_last:
                st.button(t("tour.close"), type="tertiary", key="tour.close", on_click=_go_to, args=(OVER,))
            st.button(
                t("tour.done" if is_last else "tour.next"),
                type="primary",
                key="tour.next",
                on_click=_go_to,
                args=(OVER if is_last else STEPS[index + 1],),
            )


def start_button() -> None:
    """A button that restarts the tour, for those who closed it."""
    st.button(
        t("tour.start"), type="tertiary", icon=":material/tour:", key="tour.start", on_click=_go_to, args=(STEPS[0],)
    )


def _go_to(step: str) -> None:
    state.remember("tour", step)
