"""The tour for who is here for the first time: three steps in a card that stands over the page and can be closed.

The session remembers the step. That the tour is over the browser remembers as well (``ui/shell/own/frame.js``): a
single word, nothing about the person.
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
    """The step the visitor is at, :data:`NEW` before the first click, :data:`OVER` afterwards."""
    return str(state.remembered("tour", NEW))


def show_tour(*, is_first_page: bool) -> None:
    """The card of the current step. Nobody who has not asked for it meets it on another page than the first."""
    now = current_step()
    if now == OVER or (now == NEW and not is_first_page):
        return
    place = 0 if now == NEW else STEPS.index(now)
    step, is_last = STEPS[place], place == len(STEPS) - 1
    with st.container(key="tour_new" if now == NEW else "tour"):
        st.html(
            f'<div class="gt-tour gt-at-{step}" role="note"><small>{html(t("tour.step", n=place + 1, all=len(STEPS)))}'
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
                args=(OVER if is_last else STEPS[place + 1],),
            )


def start_button() -> None:
    """Begins the tour again, for those who closed it."""
    st.button(
        t("tour.start"), type="tertiary", icon=":material/tour:", key="tour.start", on_click=_go_to, args=(STEPS[0],)
    )


def _go_to(step: str) -> None:
    state.remember("tour", step)
