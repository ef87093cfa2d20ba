"""The menu: every page once. A new page is a script, a row here, and its texts in both languages.

Scripts lie one level down: Streamlit would serve scripts directly in ``pages/`` without the frame and
its sign-in.
Texts: ``menu.<section>`` and ``page.<key>``.
"""

from typing import Final, NamedTuple


class Page(NamedTuple):
    """A row of the menu. Without data only pages that need none are shown; others lead to the first start.

    icon: a name of Google's Material Symbols, which Streamlit brings along
    """

    key: str
    path: str
    url_path: str
    icon: str = "article"
    needs_data: bool = True
    is_in_menu: bool = True


SECTIONS: Final[tuple[tuple[str, tuple[Page, ...]], ...]] = (
    ("leadership", (Page("overview", "pages/leadership/overview.py", "overview", "monitoring"),)),
    ("meeting", (Page("meeting", "pages/meeting/meeting.py", "meeting", "groups"),)),
    (
        "accounts",
        (
            Page("mine", "pages/accounts/mine.py", "mine", "person_pin"),
            Page("stuck", "pages/accounts/stuck.py", "stuck", "hourglass_bottom"),
            Page("accounts", "pages/accounts/accounts.py", "accounts", "domain"),
            Page("voice", "pages/accounts/voice.py", "voice", "record_voice_over"),
            Page("account", "pages/accounts/account.py", "account", "domain", is_in_menu=False),
        ),
    ),
    (
        "analysis",
        (
            Page("phases", "pages/analysis/phases.py", "phases", "stacked_bar_chart"),
            Page("transitions", "pages/analysis/transitions.py", "transitions", "conversion_path"),
            Page("dwell", "pages/analysis/dwell.py", "dwell", "timer"),
            Page("conversion", "pages/analysis/conversion.py", "conversion", "percent"),
            Page("targets", "pages/analysis/targets.py", "targets", "track_changes"),
            Page("change", "pages/analysis/change.py", "change", "difference"),
            Page("together", "pages/analysis/together.py", "together", "handshake"),
            Page("outlook", "pages/analysis/outlook.py", "outlook", "query_stats"),
        ),
    ),
    (
        "data",
        (
            Page("first", "pages/start/first.py", "start", "flag", needs_data=False),
            Page("sources", "pages/data/sources.py", "sources", "database", needs_data=False),
            Page("matches", "pages/data/matches.py", "matches", "join_inner"),
            Page("trust", "pages/data/trust.py", "trust", "verified_user"),
            Page("charter", "pages/data/charter.py", "charter", "contract", needs_data=False),
            Page("definitions", "pages/data/definitions.py", "definitions", "menu_book", needs_data=False),
        ),
    ),
)

PAGES: Final = {page.key: page for _, section in SECTIONS for page in section}

# Where the menu leads; the first page answers at the root.
ADDRESSES: Final = ("", *[page.url_path for page in PAGES.values() if page.is_in_menu][1:])
