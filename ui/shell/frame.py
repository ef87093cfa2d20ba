"""The frame of every page: browser tab, menu, status line, empty state."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from storage.snapshot import Snapshot
from ui.shell import data, data_source, framework_words, links, navigation, no_accounts, refusals, state, tour
from ui.shell.address import Refusal
from ui.streamlit_internals import login_redirect
from ui.text import language, values
from ui.text.catalogue import t
from ui.text.escaping import html

_HERE: Final = Path(__file__).parent
FAVICON: Final = str(_HERE / "favicon.svg")
LOGO: Final = str(_HERE / "logo.svg")
STYLE: Final = _HERE / "frame.css"
PHONE_STYLE: Final = _HERE / "phone.css"
PRINT_STYLE: Final = _HERE / "print.css"


def configure() -> None:
    """Set name and icon of the browser tab, the width, and our own style and script. The first call of a run."""
    st.set_page_config(page_title=t("frame.product"), page_icon=FAVICON, layout="wide")
    st.html(STYLE)
    st.html(PHONE_STYLE)
    st.html(PRINT_STYLE)
    with st.container(key="script"):
        st.html(
            f'<script src="own/frame.js" data-language="{language.current()}" data-skip="{html(t("frame.skip"))}" '
            f'data-tour="{tour.current_step()}" data-top="{state.remembered("top", 0)}"></script>'
            f'<script src="own/framework.js" data-language="{language.current()}" '
            f'data-words="{html(framework_words.as_json())}"></script>'
            '<script src="own/links.js"></script><script src="own/history.js"></script>'
            '<script src="own/scroll.js"></script><script src="own/table.js"></script>'
            '<script src="own/print.js"></script><script src="own/why.js"></script>',
            unsafe_allow_javascript=True,
        )
    st.logo(LOGO, size="large")


def menu(sections: Sequence[tuple[str, Sequence[Any]]], *, has_data: bool) -> tuple[Any, Any]:
    """Draw the menu; returns the page to run and its row in `sections`.

    ``/`` opens the first page of the menu, or the onboarding page while there is no data.
    """
    rows = [page for _, section in sections for page in section]
    first = _first(rows, has_data=has_data)
    links.register_menu(rows, state.query, first.key)
    opened = _opened([page for page in rows if links.is_open(page)], login_redirect.page(), first)
    shown = {
        t(f"menu.{key}"): [
            st.Page(
                page.path,
                title=t(f"entry.{page.entry}"),
                icon=f":material/{page.icon}:",
                url_path="" if page is first else page.url_path,
                default=page is first,
                visibility="visible" if page in opened and _is_listed(page, has_data=has_data) else "hidden",
            )
            for page in section
        ]
        for key, section in sections
    }
    # The first page is served at "/"; bookmarks of its own name are redirected there.
    by_name = st.Page(_to_first, title=t("frame.product"), url_path=first.url_path, visibility="hidden")
    chosen = st.navigation(
        {**shown, t(f"menu.{sections[-1][0]}"): [*shown[t(f"menu.{sections[-1][0]}")], by_name]},
        expanded=True,
    )
    if chosen == by_name:
        st.switch_page(first.path, query_params=state.query_to_hand_on())
    flat = [page for section in shown.values() for page in section]
    row = rows[flat.index(chosen)]
    state.enter(row.key)
    with st.container(key="menu_mark"):
        entry = html(_entry_to_mark(row, opened, first))
        st.html(f'<script src="own/menu.js" data-entry="{entry}"></script>', unsafe_allow_javascript=True)
    st.set_page_config(page_title=t("frame.title", page=t(f"page.{row.key}")))
    # The container is always there, so that the elements below keep their identity, whether the card is shown or not.
    with st.container(key="tour_place"):
        if has_data:
            tour.show_tour(is_first_page=row is first)
    return chosen, row


def _opened(rows: Sequence[Any], address: str, first: Any) -> list[Any]:
    """For every menu entry, the page it leads to: the one open at `address`, else its first."""
    found: dict[str, Any] = {}
    for page in rows:
        is_here = page.url_path == address or (not address and page is first)
        if page.is_in_menu and (is_here or page.entry not in found):
            found[page.entry] = page
    return [*found.values()]


def _entry_to_mark(row: Any, opened: Sequence[Any], first: Any) -> str:
    """The address of the menu entry that the open page `row` belongs to, if it is in no menu itself; else ""."""
    leads = () if row.is_in_menu else opened
    return next((page.url_path for page in leads if page.entry == row.entry and page is not first), "")


def _is_listed(page: Any, *, has_data: bool) -> bool:
    return not (page.is_first_start and has_data)


def show_tabs(sections: Sequence[tuple[str, Sequence[Any]]], row: Any) -> None:
    """Show the pages of the open menu entry as tabs, if it has several; each keeps its own URL."""
    entry = [page for _, section in sections for page in section if page.entry == row.entry and page.is_in_menu]
    tabs = [page for page in entry if links.is_open(page)]
    # The container is always there, so that the elements below keep their identity.
    with st.container(key="tabs", horizontal=True, gap="small"):
        if len(tabs) > 1:
            for page in tabs:
                navigation.show_link(t(f"page.{page.key}"), page.key)


def _first(rows: Sequence[Any], *, has_data: bool) -> Any:
    """The first page this visitor may open; with or without data, if possible one meant for that."""
    may_open = [page for page in rows if links.is_open(page)]
    return next((page for page in may_open if page.needs_data == has_data), may_open[0])


def _to_first() -> None:
    """Never runs: the menu redirects to the first page before that."""


def show_status(snapshot: Snapshot | None) -> None:
    """Show the status line: whether this is the demonstration company, how recent the data is, the charter."""
    if snapshot is None:
        return
    info, zone = snapshot.info, snapshot.charter.zone
    sentences = [
        t("frame.source", source=data_source.source_in_words(snapshot), moment=values.moment(info.published_at, zone)),
        t("frame.known_until", day=info.as_of),
        t("frame.charter", version=info.charter_version),
    ]
    sentences += data.money_on(state.scope().as_of)
    demo = f'<span class="gt-demo" role="note">{html(t("frame.demonstration"))}</span>' if info.is_demo else ""
    st.html(f'<div class="gt-top">{demo}<span>{html(" · ".join(sentences))}</span></div>')


def no_data() -> None:
    """The empty state of a page that needs data while nothing is published."""
    empty(t("empty.no_data"), t("empty.no_data_hint"))
    navigation.show_link(t("empty.to_start"), "first")


def empty(title: str, hint: str = "") -> None:
    """The empty state of a page or figure: what is missing, and what to do about it."""
    note = f"<p>{html(hint)}</p>" if hint else ""
    st.html(f'<div class="gt-empty"><strong>{html(title)}</strong>{note}</div>')


def run_page(page: Any, row: Any, *, has_data: bool) -> None:
    """Run the page, or show why it cannot be shown yet, below notices of what its address asked in vain; then write
    its URL.
    """
    with st.container(key="refused"):
        notices = st.empty()
    _tell(notices, state.adjustments())
    if not links.is_open(row):
        empty(t("access.page_refused"), t("access.page_refused_hint"))
    elif row.needs_data and not has_data:
        no_data()
    elif row.needs_data and row.needs_accounts and (why := no_accounts.reason()) is not None:
        st.title(t(f"page.{row.key}"), anchor=False)
        empty(*why)
    else:
        # Overlays the page, so that nothing moves when it comes and goes; frame.css hides it in quick runs.
        with st.container(key="loading").spinner(t("frame.loading")):
            page.run()
        # Whole once the page has read its options.
        _tell(notices, (*state.adjustments(), *state.refused()))
    state.finish()


def _tell(place: Any, found: Sequence[Refusal]) -> None:
    if found:
        place.html(refusals.refusals_html(found))
