"""Links between pages. They carry the current view, so that day, period and filters are kept."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any, Protocol
from urllib.parse import urlencode

import streamlit as st

from ui.shell import render_target, state
from ui.text import escaping


class MenuPage(Protocol):
    """What a link needs to know of a row of the menu."""

    key: str
    path: str
    url_path: str


_pages: dict[str, MenuPage] = {}
_at_root: ContextVar[str] = ContextVar("page at the root", default="")


def register_menu(menu: Iterable[MenuPage], first: str = "") -> None:
    """Register the menu and the page at the root. The frame calls this once per run, as ui must not import pages."""
    _pages.update({page.key: page for page in menu})
    _at_root.set(first)


def has_page(page: str) -> bool:
    """Whether the menu has a page with that key."""
    return page in _pages


def path(page: str) -> str:
    """The script of the page with that key; KeyError if the menu has none."""
    return _pages[page].path


def address(page: str, **options: Any) -> str:
    """Relative URL of `page` with the current view and the page's `options`; the first page is at "./"."""
    return f"{'./' if page == _at_root.get() else _pages[page].url_path}?{urlencode(state.query(options), doseq=True)}"


def anchor(text: str, page: str, **options: Any) -> str:
    """HTML link to `page`, for ``st.html``; `text` is escaped. In a report it is emphasised text, not a link."""
    if render_target.is_paper():
        return f"<strong>{escaping.html(text)}</strong>"
    target = escaping.html(address(page, **options))
    return f'<a class="gt-link" href="{target}" target="_self">{escaping.html(text)}</a>'


def link(label: str, page: str, **options: Any) -> None:
    """Show a link to `page`; `label` must be one of our own texts."""
    st.page_link(path(page), label=label, query_params=state.query(options))


def go_to(page: str, options: Mapping[str, Any]) -> None:
    """Switch to `page` now."""
    st.switch_page(path(page), query_params=state.query(dict(options)))


def account_of(row: Mapping[str, object]) -> dict[str, object]:
    """The options that open the account page for the account of a row."""
    return {"account": row["account_id"]}
