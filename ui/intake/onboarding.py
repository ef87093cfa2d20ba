"""The first start: three ways into the product and what each needs."""

from typing import Final

import streamlit as st

from model.errors import Fault
from settings import settings
from storage.sync_lock import DEMONSTRATION, going
from ui.intake import demonstration
from ui.shell import data, monitoring, navigation
from ui.text import language
from ui.text.catalogue import t

SECONDS: Final = 1.0
_DOORS: Final = ("demo", "files", "crm")


def doors() -> None:
    """Show demonstration company, own files and own CRM side by side."""
    for door, column in zip(_DOORS, st.columns(3, gap="medium"), strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(t(f"first.{door}"), anchor=False)
            st.write(t(f"first.{door}_what"))
            st.caption(t(f"first.{door}_needs"))
            # At the foot of its card, on one line with the others: frame.css.
            with st.container(key=f"door_{door}"):
                if door == "demo":
                    _demonstration()
                else:
                    navigation.show_link(t(f"first.{door}_go"), "sources", door=door)


def _demonstration() -> None:
    if is_being_built():
        _watch(language.current())
        return
    if st.button(t("first.demo_go"), type="primary", key="first.demo"):
        try:
            demonstration.build_demonstration()
        except Fault as fault:
            if fault.key != "demonstration.already_running":
                raise
            st.rerun()
        navigation.go_to("overview", {})
    if data.snapshot() is None:
        _look_out()


def is_being_built() -> bool:
    """Whether the company is being built now, for example by ``make run``."""
    return going(settings().data, DEMONSTRATION) is not None


@st.fragment(run_every=SECONDS)
def _watch(spoken: str) -> None:
    """Show the progress of the build in the page's language; the figures as soon as there are any."""
    with monitoring.measured_part("demonstration"), language.speaking(spoken):
        found = going(settings().data, DEMONSTRATION)
        if found is None:
            if data.warehouse().current_id() is not None:
                navigation.go_to("overview", {})
            st.rerun()
        share = min(1.0, found.done / found.total) if found.total else 0.0
        st.progress(share, text=t("first.demo_going"))


@st.fragment(run_every=SECONDS)
def _look_out() -> None:
    """Redraw the page if the build begins after it was opened; shows nothing itself."""
    with monitoring.measured_part("demonstration"):
        if is_being_built():
            st.rerun()
        if data.warehouse().current_id() is not None:
            navigation.go_to("overview", {})
