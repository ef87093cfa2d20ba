"""Ten entries and an eleventh: what the menu lists, in which order, in both languages; tabs; old addresses."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pages
from ui.shell import frame
from ui.text.catalogue import texts_of

Opens = Callable[..., AppTest]
ENTRIES = {
    "en": [
        "Overview", "Meeting", "Accounts", "Customer's voice", "Where they stand and go", "Pace", "Conversion",
        "Targets and outlook", "Working together", "Data", "Rules of the game",
    ],
    "de": [
        "Überblick", "Meeting", "Accounts", "Kundenstimme", "Wo sie stehen und hingehen", "Tempo", "Konversion",
        "Ziele und Ausblick", "Zusammenarbeit", "Daten", "Spielregeln",
    ],
}  # fmt: skip
ROWS = [page for _, section in pages.SECTIONS for page in section]


@pytest.mark.parametrize("language", ENTRIES)
def test_entries_in_their_order(language: str) -> None:
    entries = dict.fromkeys(page.entry for page in ROWS if not page.is_first_start)
    assert [texts_of(language)[f"entry.{entry}"] for entry in entries] == ENTRIES[language]


def test_every_entry_leads_to_its_first_page_or_to_the_tab_that_is_open() -> None:
    first = ROWS[0]
    opened = {page.entry: page.key for page in frame._opened(ROWS, "", first)}
    assert (opened["accounts"], opened["standing"], opened["rules"]) == ("mine", "phases", "charter")
    opened = {page.entry: page.key for page in frame._opened(ROWS, "outlook", first)}
    assert (opened["targets"], opened["accounts"], len(opened)) == ("outlook", "mine", 12)
    # A page that is in no menu leaves its entry as it was.
    assert {page.entry: page.key for page in frame._opened(ROWS, "account", first)}["accounts"] == "mine"


def test_addresses_of_before_still_open() -> None:
    before = {
        "overview", "meeting", "mine", "stuck", "accounts", "voice", "account", "phases", "transitions", "dwell",
        "conversion", "targets", "change", "together", "outlook", "start", "sources", "matches", "trust", "charter",
        "definitions",
    }  # fmt: skip
    assert {page.url_path for page in ROWS} >= before


@pytest.mark.parametrize(
    ("path", "tabs"),
    [
        ("pages/data/definitions.py", ["Charter", "Definitions"]),
        ("pages/accounts/stuck.py", ["My tasks", "Stuck and due", "In play", "Moved", "All accounts"]),
        ("pages/analysis/conversion.py", []),
    ],
)
def test_pages_of_an_entry_are_tabs(open_page: Opens, path: str, tabs: list[str]) -> None:
    links = [link.proto.label for link in open_page(path, lang="en").get("page_link")]
    assert links[: len(tabs)] == tabs


def test_first_steps_leave_the_menu_once_there_are_data() -> None:
    (start,) = (page for page in ROWS if page.is_first_start)
    assert frame._is_listed(start, has_data=False)
    assert not frame._is_listed(start, has_data=True)
    assert Path(pages.__file__).parent.joinpath("start", "first.py").is_file()
