"""What systems are read for, in words of both languages; what is unknown keeps the system's own name."""

import pytest

from connectors.configured import kinds
from model.tables import TABLES
from tests.fakes.cases import connected
from ui.shell.notes import note_sentence
from ui.terminal.command_line import run_note
from ui.text import catalogue, language, vocabulary


def streams() -> set[str]:
    """Every stream that a system of any kind is read for; of databases the tables that a mapping may fill."""
    found = {table.plural for table in TABLES.values()}
    for kind in set(kinds()) - {"sql"}:
        found |= {stream.name for stream in connected(kind, "http://127.0.0.1:9").streams}
    return found


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_stream_has_a_word(lang: str) -> None:
    missing = {name for name in streams() if f"stream.{name}" not in catalogue.texts_of(lang)}
    assert not missing


@pytest.mark.parametrize(
    ("lang", "one", "several", "step"),
    [
        (
            "de", "„Stufenverlauf“ nannte keine einzige Zeile mehr, bekannt waren 7.",
            "nicht bis zum Ende gelesen: Kontakte (12), own_things (3) (in Klammern", "crm: Zuständige",
        ),
        (
            "en", "“stage history” told not a single row any more; 7 were known.",
            "not read to its end yet: contacts (12), own_things (3) (in brackets", "crm: owners",
        ),
    ],
)  # fmt: skip
def test_sentences_name_streams_in_words(lang: str, one: str, several: str, step: str) -> None:
    with language.speaking(lang):
        assert one in run_note("crm", "system.nothing_listed", {"stream": "stage_history", "rows": 7})
        unfinished = {"system": "crm", "streams": "contacts (12), own_things (3)"}
        assert several in note_sentence("system.read_in_part", unfinished)
        assert vocabulary.step_name("crm: owners") == step
        assert vocabulary.step_name("crm") == "crm"
