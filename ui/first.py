"""The first start: three doors into the product and what each needs."""

from typing import Final

import streamlit as st

from ui import intake, links
from ui.text import t

_DOORS: Final = ("demo", "files", "crm")


def doors() -> None:
    """Demonstration company, own files, own CRM, side by side."""
    for door, place in zip(_DOORS, st.columns(3, gap="medium"), strict=True):
        with place, st.container(border=True, height="stretch"):
            st.subheader(t(f"first.{door}"), anchor=False)
            st.write(t(f"first.{door}_what"))
            st.caption(t(f"first.{door}_needs"))
            if door == "demo":
                _demonstration()
            else:
                links.link(t(f"first.{door}_go"), "sources", door=door)


def _demonstration() -> None:
    if st.button(t("first.demo_go"), type="primary", key="first.demo"):
        intake.build_demonstration()
        links.go_to("overview", {})
