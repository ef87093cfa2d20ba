"""Pages without any account say why: the visitor's roles show none, or none is known yet. No filter is blamed."""

from html import unescape
from pathlib import Path

import pytest

import pages
from storage.warehouse import Warehouse
from tests.pages.visitors import Become
from tests.publishing import publish
from ui.text import language

ELSEWHERE = """
[[role]]
name = "elsewhere"
claim = { groups = ["elsewhere"] }
rights = ["read", "people", "amounts", "decide", "match"]
reach = { region = ["Nirgends"] }

[[role]]
name = "south"
claim = { groups = ["south"] }
rights = ["read"]
reach = { region = ["Süd"] }
"""
OF_ROLES = {
    "de": "Kein Account liegt in dem, was Ihre Rollen zeigen (Region: Nirgends).",
    "en": "No account lies in what your roles show (Region: Nirgends).",
}
NONE_YET = {"de": "Noch ist kein Account bekannt.", "en": "No account is known yet."}
# Sentences that name a reason which is not the true one.
OTHER_REASONS = (
    "weniger Filter", "fewer filters", "längerer Zeitraum", "längeren Zeitraum", "longer period", "Geschichte beginnt",
    "history only begins", "zu wenig Vergangenheit", "past is too short", "0 von 0", "0 of 0", "für diese Auswahl",
)  # fmt: skip
OF_ACCOUNTS = [page for page in pages.PAGES.values() if page.needs_data]


@pytest.fixture
def data_folder(demo_with_own_records: Path) -> Path:
    """Who is signed in is written into the access log."""
    return demo_with_own_records


def said(app) -> str:
    return unescape("".join(block.proto.body for block in app.get("html")))


def blamed(text: str) -> set[str]:
    return {reason for reason in OTHER_REASONS if reason.lower() in text.lower()}


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("page", OF_ACCOUNTS, ids=lambda page: page.key)
def test_whoever_may_see_no_account_is_told_so(open_page, become: Become, page, lang: str) -> None:
    become("elsewhere", roles=ELSEWHERE)
    app = open_page(page.path, lang=lang)
    assert OF_ROLES[lang] in said(app)
    assert not blamed(said(app))
    assert len(app.title) == 1


def test_whoever_may_see_one_is_not(open_page, become: Become) -> None:
    become("south", roles=ELSEWHERE)
    assert "Ihre Rollen zeigen" not in said(open_page("pages/accounts/stuck.py", lang="de"))


class TestOfACompanyWithoutAccounts:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        publish(Warehouse(tmp_path), account=[])
        return tmp_path

    @pytest.mark.parametrize("lang", language.LANGUAGES)
    @pytest.mark.parametrize("page", OF_ACCOUNTS, ids=lambda page: page.key)
    def test_it_is_said_that_none_is_known(self, open_page, page, lang: str) -> None:
        app = open_page(page.path, lang=lang)
        assert NONE_YET[lang] in said(app)
        assert not blamed(said(app))


class TestOfAccountsWithoutAPhase:
    """A CRM without a single stage that the charter names: there are accounts, but nothing to count of them."""

    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        publish(Warehouse(tmp_path), account=[{"account_id": "A1", "name": "Acme", "source": "crm"}])
        return tmp_path

    @pytest.mark.parametrize(
        ("lang", "headline", "tile"),
        [
            ("de", "Noch ist von keinem Account bekannt, in welcher Phase er steht.", "Kein Account ist im Spiel"),
            ("en", "No account is known to stand in any phase yet.", "No account is in play"),
        ],
    )
    def test_the_overview_says_that_none_stands_in_a_phase(self, open_page, lang, headline, tile) -> None:
        text = said(open_page("pages/leadership/overview.py", lang=lang))
        assert headline in text
        assert tile in text
        assert blamed(text) <= {"zu wenig Vergangenheit", "past is too short"}
