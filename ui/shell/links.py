"""Links between pages. They include the current view, so that day, period and filters are kept."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from ui.shell import access, render_target
from ui.text import escaping, values


class MenuPage(Protocol):
    """What a link needs to know about a row of the menu."""

    key: str
    path: str
    url_path: str
    right: str


Parameters = Callable[[Mapping[str, Any]], Mapping[str, list[str]]]


@dataclass
class _Menu:
    """What links know about the frame: the pages, and the URL parameters of a visitor's view with a page's options."""

    pages: dict[str, MenuPage] = field(default_factory=dict)
    parameters: Parameters | None = None


_menu: Final = _Menu()
_at_root: ContextVar[str] = ContextVar("page at the root", default="")


def register_menu(menu: Iterable[MenuPage], parameters: Parameters, first: str = "") -> None:
    """Register the menu, how the view is written into a URL, and the page at the root.

    The frame calls this once per run: ui must not import pages, and sentences must not depend on the session.
    """
    _menu.pages.update({page.key: page for page in menu})
    _menu.parameters = parameters
    _at_root.set(first)


def has_page(page: str) -> bool:
    """Whether the menu has a page with that key, and the visitor may open it."""
    return page in _menu.pages and is_open(_menu.pages[page])


def is_open(row: MenuPage) -> bool:
    """Whether the visitor may open that page of the menu."""
    return not row.right or access.may(row.right)


def path(page: str) -> str:
    """The script of the page with that key; KeyError if the menu has none."""
    return _menu.pages[page].path


def address(page: str, **options: Any) -> str:
    """Relative URL of `page` with the current view and the page's `options`; the first page is at "./"."""
    if _menu.parameters is None:
        raise LookupError("no menu has been registered yet")
    query = urlencode(_menu.parameters(options), doseq=True)
    return f"{'./' if page == _at_root.get() else _menu.pages[page].url_path}?{query}"


def anchor(text: str, page: str, **options: Any) -> str:
    """HTML link to `page`, for ``st.html``; `text` is escaped. Emphasised text, not a link, in a report and to a page
    that the visitor may not open.
    """
    if render_target.is_paper() or not is_open(_menu.pages[page]):
        return f"<strong>{escaping.html(text)}</strong>"
    target = escaping.html(address(page, **options))
    return f'<a class="gt-link" href="{target}" target="_self">{escaping.html(text)}</a>'


def number(count: int, page: str, **options: Any) -> str:
    """HTML: `count`, as a link to the rows of `page` that it counts; there is nothing to open behind 0."""
    return anchor(values.number(count), page, **options) if count else values.number(count)


def cases(of: str) -> Callable[[Mapping[str, Any]], tuple[str, dict[str, Any]]]:
    """A function from a row about a phase to page and options of the cases `of` it counts."""
    return lambda row: ("cases", {"of": of, "phase": row["phase"]})


def in_phase(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Page and options of the accounts that are in the phase of a row."""
    return "accounts", {"phase": row["phase"]}


def in_field(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Page and options of the accounts that are in the phase and the segment of a row."""
    return "accounts", {"phase": row["phase"], "segment": ["" if values.is_nothing(row["segment"]) else row["segment"]]}


def account_of(row: Mapping[str, object]) -> dict[str, object]:
    """The options that open the account page for the account of a row."""
    return {"account": row["account_id"]}
