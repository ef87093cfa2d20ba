"""The first start: three doors into the product and what each needs."""

from typing import Final

import streamlit as st

from model.errors import Fault
from settings import settings
from storage.sync_lock import DEMONSTRATION, going
from ui.intake import demonstration
from ui.shell import data, navigation
from ui.text.catalogue import t

SECONDS: Final = 1.0
_DOORS: Final = ("demo", "files", "crm")


def doors() -> None:
    """Demonstration company, own files, own CRM, side by side."""
    for door, column in zip(_DOORS, st.columns(3, gap="medium"), strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(t(f"first.{door}"), anchor=False)
            st.write(t(f"first.{door}_what"))
            st.caption(t(f"first.{door}_needs"))
            if door == "demo":
                _demonstration()
            else:
                navigation.show_link(t(f"first.{door}_go"), "sources", door=door)


def _demonstration() -> None:
    if is_being_built():
        _watch()
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
    """Whether somebody, such as ``make run``, builds the company now."""
    return going(settings().data, DEMONSTRATION) is not None


@st.fragment(run_every=SECONDS)
def _watch() -> None:
    """How far it is; its figures as soon as there are some."""
    found = going(settings().data, DEMONSTRATION)
    if found is None:
        if data.warehouse().current_id() is not None:
            navigation.go_to("overview", {})
        st.rerun()
    share = min(1.0, found.done / found.total) if found.total else 0.0
    st.progress(share, text=t("first.demo_going"))


@st.fragment(run_every=SECONDS)
def _look_out() -> None:
    """Nothing to see; where the page was opened before the building began, it is told now."""
    if is_being_built():
        st.rerun()
    if data.warehouse().current_id() is not None:
        navigation.go_to("overview", {})
