"""The menu: every page once. A new page is a script, a row here, and its texts in both languages.

Scripts lie one level down: Streamlit would serve scripts directly in ``pages/`` without the frame and
its sign-in.
Texts: ``menu.<section>`` and ``page.<key>``.
"""

from typing import Final, NamedTuple


class Page(NamedTuple):
    """A row of the menu. Without data only pages that need none are shown; others lead to the first start."""

    key: str
    path: str
    url_path: str
    needs_data: bool = True
    is_in_menu: bool = True


SECTIONS: Final[tuple[tuple[str, tuple[Page, ...]], ...]] = (
    ("leadership", (Page("overview", "pages/leadership/overview.py", "overview"),)),
    ("meeting", (Page("meeting", "pages/meeting/meeting.py", "meeting"),)),
    (
        "accounts",
        (
            Page("mine", "pages/accounts/mine.py", "mine"),
            Page("stuck", "pages/accounts/stuck.py", "stuck"),
            Page("accounts", "pages/accounts/accounts.py", "accounts"),
            Page("account", "pages/accounts/account.py", "account", is_in_menu=False),
        ),
    ),
    (
        "analysis",
        (
            Page("phases", "pages/analysis/phases.py", "phases"),
            Page("transitions", "pages/analysis/transitions.py", "transitions"),
            Page("dwell", "pages/analysis/dwell.py", "dwell"),
            Page("conversion", "pages/analysis/conversion.py", "conversion"),
            Page("change", "pages/analysis/change.py", "change"),
            Page("together", "pages/analysis/together.py", "together"),
            Page("outlook", "pages/analysis/outlook.py", "outlook"),
        ),
    ),
    (
        "data",
        (
            Page("first", "pages/start/first.py", "start", needs_data=False),
            Page("sources", "pages/data/sources.py", "sources", needs_data=False),
            Page("trust", "pages/data/trust.py", "trust"),
            Page("charter", "pages/data/charter.py", "charter", needs_data=False),
            Page("definitions", "pages/data/definitions.py", "definitions", needs_data=False),
        ),
    ),
)

PAGES: Final = {page.key: page for _, section in SECTIONS for page in section}

# Where the menu leads; the first page answers at the root.
ADDRESSES: Final = ("", *[page.url_path for page in PAGES.values() if page.is_in_menu][1:])
