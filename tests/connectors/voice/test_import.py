"""Cards from a folder: the examples of the document, what is wrong where, and that nobody interviewed gets in."""

import re
from datetime import date
from pathlib import Path

import pytest

from connectors.demo.cards import FOLDER
from connectors.voice import read_cards
from model.charter import default_charter
from model.errors import Fault
from model.voice import ASPECTS
from ui.text import language
from ui.text.catalogue import t

CHARTER = default_charter()
DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "voice.md").read_text(encoding="utf-8")
MARKDOWN = re.search(r"```markdown\n(.*?)```", DOCUMENT, re.DOTALL).group(1)
CSV = re.search(r"```csv\n(.*?)```", DOCUMENT, re.DOTALL).group(1)


def read(folder: Path, **files: str):
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return read_cards(folder, CHARTER)


def test_markdown_of_the_document(tmp_path) -> None:
    (card,) = read(tmp_path, maintenance_en_md=MARKDOWN)
    assert (card.card_id, card.language, card.kind, card.about) == ("maintenance", "en", "persona", "Maintenance")
    assert (card.phase, card.segment, card.voices) == ("comparison", "Mid-size", 6)
    assert card.interviewed_on == date(2026, 9, 14)
    assert card.title == "The third breakdown in a quarter"
    assert card.texts == {"trigger": "A line stood still over a weekend.", "criteria": "Retrofitted within a day."}


@pytest.mark.parametrize("separator", [",", ";"])
def test_csv_of_the_document(tmp_path, separator: str) -> None:
    (card,) = read(tmp_path, cards_csv="\ufeff" + CSV.replace(",", separator))
    assert (card.card_id, card.kind, card.about, card.segment) == ("downtime", "job", "Avoid downtime", "Mid-size")
    assert card.texts == {"situation": "A machine sounds different", "outcome": "Plan people and parts"}


def test_both_kinds_of_files_and_no_readme(tmp_path) -> None:
    cards = read(tmp_path, a_en_md=MARKDOWN, b_csv=CSV, README_md="# About this folder", notes_txt="not a card")
    assert [card.card_id for card in cards] == ["a", "downtime"]


@pytest.mark.parametrize(
    ("old", "new", "key", "place"),
    [
        ("voices: 6", "voices: 6\nname: Anna Muster", "voice.naming_line", "a.en.md:8"),
        ("voices: 6", "voices: 6\ninterview-partner: Anna", "voice.naming_field", "a.en.md"),
        ("voices: 6", "voices: 6\nE-Mail: see CRM", "voice.naming_field", "a.en.md"),
        ("voices: 6", "voices: 6\ncolour: blue", "voice.unknown_field", "a.en.md"),
        ("A line stood", "Ms Sample said a line stood", "voice.naming_line", "a.en.md:14"),
        ("Retrofitted", "ann@firm.example: retrofitted", "voice.naming_line", "a.en.md:18"),
        ("voices: 6", "voices: many", "voice.invalid", "a.en.md"),
        ("voices: 6", "voices 6", "voice.no_colon", "a.en.md:7"),
        ("2026-09-14", "14.09.2026", "voice.invalid", "a.en.md"),
        ("phase: comparison", "phase: won", "voice.invalid", "a.en.md"),
        ("kind: persona", "kind: poem", "voice.invalid", "a.en.md"),
        ("## Trigger", "## Weather", "voice.unknown_heading", "a.en.md:12"),
        ("# The third", "Stray\n\n# The third", "voice.stray_text", "a.en.md:10"),
        ("---\nkind", "kind", "voice.no_fields", "a.en.md"),
        ("Maintenance", "", "voice.invalid", "a.en.md"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path, old: str, new: str, key: str, place: str) -> None:
    assert old in MARKDOWN
    with pytest.raises(Fault) as raised:
        read(tmp_path, a_en_md=MARKDOWN.replace(old, new, 1))
    assert (raised.value.key, raised.value.values["place"]) == (key, place)
    assert "Sample" not in str(raised.value)
    for spoken in language.LANGUAGES:
        language.use(spoken)
        assert place in t(raised.value.key, **raised.value.values)


@pytest.mark.parametrize(
    ("content", "key", "place"),
    [
        (CSV.replace("title", "Ansprechpartner"), "voice.naming_field", "cards.csv"),
        (CSV.replace("title", "mood"), "voice.unknown_field", "cards.csv"),
        (CSV.replace("sounds different", "as Mr Sample says"), "voice.names", "cards.csv:2"),
        (CSV.replace(",5,", ",5,5,"), "voice.wrong_width", "cards.csv:2"),
        (CSV + CSV.splitlines()[1], "voice.twice", "cards.csv"),
        ("", "voice.no_cards", None),
    ],
)
def test_faulty_csv(tmp_path, content: str, key: str, place: str | None) -> None:
    with pytest.raises(Fault) as raised:
        read(tmp_path, cards_csv=content)
    assert (raised.value.key, raised.value.values["place"]) == (key, place or tmp_path.name)


def test_one_faulty_card_and_none_is_read(tmp_path) -> None:
    with pytest.raises(Fault, match=r"voice\.no_fields"):
        read(tmp_path, a_en_md=MARKDOWN, b_md="nothing of the kind")
    with pytest.raises(Fault, match=r"voice\.no_folder"):
        read_cards(tmp_path / "nowhere", CHARTER)
    (tmp_path / "c.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Fault, match=r"voice\.(no_fields|not_utf8)"):
        read_cards(tmp_path, CHARTER)


def test_the_demonstration_comes_with_whole_cards_in_both_languages() -> None:
    cards = read_cards(FOLDER, CHARTER)
    assert {(card.card_id, card.language) for card in cards} == {
        (card.card_id, spoken) for card in cards for spoken in language.LANGUAGES
    }
    assert all(set(card.texts) == {*ASPECTS[card.kind]} for card in cards)
    assert {card.phase for card in cards} == {*CHARTER.in_play}
