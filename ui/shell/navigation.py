"""Links and jumps to other pages; they include the current view."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.shell import links, state


def show_link(label: str, page: str, **options: Any) -> None:
    """Show a link to `page`, if the visitor may open it; `label` must be one of our own texts."""
    if not links.has_page(page):
        return
    st.page_link(links.path(page), label=label, query_params=state.query(options))


def go_to(page: str, options: Mapping[str, Any]) -> None:
    """Switch to `page` now, if the visitor may open it."""
    if not links.has_page(page):
        return
    state.to_top()
    st.switch_page(links.path(page), query_params=state.query(options))
