"""The pages of the menu. A new page needs a script, a row here, and its texts in both languages.

Scripts lie one level down because Streamlit would serve any script directly in ``pages/`` without the frame and
its sign-in.
Texts: ``menu.<section>``, ``entry.<entry>`` and ``page.<key>``.
"""

from typing import Final, NamedTuple


class Page(NamedTuple):
    """A row of the menu. While there are no data, only pages that need none are shown; others lead to the first start.

    entry: the menu entry the page belongs to; the pages of an entry are its tabs, and the first of them opens
    icon: a name from Google's Material Symbols, which come with Streamlit
    is_in_menu: if not, the page can only be reached from other pages
    is_first_start: shown in the menu only until there are data
    needs_accounts: shows only what is told or counted of accounts; while there is none, it says why instead
    right: the right the visitor needs to open it (`model.access.RIGHTS`); "" for pages that show no people
    """

    key: str
    path: str
    url_path: str
    entry: str
    icon: str = "article"
    needs_data: bool = True
    is_in_menu: bool = True
    is_first_start: bool = False
    right: str = "read"
    needs_accounts: bool = True


SECTIONS: Final[tuple[tuple[str, tuple[Page, ...]], ...]] = (
    (
        "work",
        (
            Page("overview", "pages/leadership/overview.py", "overview", "overview", "monitoring"),
            Page("pillars", "pages/leadership/pillars.py", "pillars", "overview", "monitoring"),
            Page("meeting", "pages/meeting/meeting.py", "meeting", "meeting", "groups"),
            Page("mine", "pages/accounts/mine.py", "mine", "accounts", "domain"),
            Page("stuck", "pages/accounts/stuck.py", "stuck", "accounts", "domain"),
            Page("in_play", "pages/accounts/in_play.py", "in_play", "accounts", "domain"),
            Page("moved", "pages/accounts/moved.py", "moved", "accounts", "domain"),
            Page("accounts", "pages/accounts/accounts.py", "accounts", "accounts", "domain"),
            Page("cases", "pages/accounts/cases.py", "cases", "accounts", "domain", is_in_menu=False),
            Page("account", "pages/accounts/account.py", "account", "accounts", "domain", is_in_menu=False),
            Page("voice", "pages/accounts/voice.py", "voice", "voice", "record_voice_over"),
            Page("messages", "pages/accounts/messages.py", "messages", "voice", "record_voice_over"),
        ),
    ),
    (
        "analysis",
        (
            Page("phases", "pages/analysis/phases.py", "phases", "standing", "conversion_path"),
            Page("transitions", "pages/analysis/transitions.py", "transitions", "standing", is_in_menu=False),
            Page("change", "pages/analysis/change.py", "change", "standing", "conversion_path", is_in_menu=False),
            Page("dwell", "pages/analysis/dwell.py", "dwell", "pace", "timer"),
            Page("conversion", "pages/analysis/conversion.py", "conversion", "conversion", "percent"),
            Page("targets", "pages/analysis/targets.py", "targets", "targets", "track_changes"),
            Page("outlook", "pages/analysis/outlook.py", "outlook", "targets", "track_changes"),
            Page("together", "pages/analysis/together.py", "together", "together", "handshake"),
        ),
    ),
    (
        "basis",
        (
            Page(
                "first", "pages/start/first.py", "start", "first", "flag", False, is_first_start=True, right="sources"
            ),
            Page("sources", "pages/data/sources.py", "sources", "data", "database", needs_data=False, right="sources"),
            Page("matches", "pages/data/matches.py", "matches", "data", "database", right="match"),
            Page("trust", "pages/data/trust.py", "trust", "data", "database", needs_accounts=False),
            Page("access_log", "pages/data/access_log.py", "access_log", "data", "database", False, right="audit"),
            Page("charter", "pages/data/charter.py", "charter", "rules", "contract", needs_data=False),
            Page("definitions", "pages/data/definitions.py", "definitions", "rules", "contract", False, right=""),
        ),
    ),
)

PAGES: Final = {page.key: page for _, section in SECTIONS for page in section}

# Where the menu leads; the first page is served at the root.
ADDRESSES: Final = ("", *[page.url_path for page in PAGES.values() if page.is_in_menu][1:])
