"""What is asked of leadership, on the page."""

import streamlit as st

from ui.leadership import decisions
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import markdown


def show_decisions(scope: Scope) -> None:
    """Show question and answer on the page."""
    st.subheader(t("overview.decisions.question"), anchor=False)
    found = decisions.decisions_for(scope)
    if found.short:
        st.html(f'<div class="gt-answer gt-asked">{found.short}</div>')
    else:
        st.info(markdown(found.otherwise))
