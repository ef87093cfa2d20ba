"""`about` at the terminal says in words where what is held, in both languages; JSON keeps the technical names."""

import json
from importlib import import_module
from pkgutil import iter_modules

import pytest

from model.published import FURTHER_COLUMNS, PUBLISHED
from model.tables import TABLES
from storage import records
from storage.forgetting.in_records import tables
from tests.cli.test_forget import published
from ui.terminal.held_about import sentences
from ui.text import catalogue, language

FACTS = {
    "person": {"kind": "contact", "ids": ["c1"], "names": ["Erika Muster"], "emails": ["erika@alpha.example"]},
    "held": {
        "snapshot": {"contact": [{"contact_id": "c1", "name": "Erika Muster"}]},
        "source crm": {"contacts": [{"their_own_field": "x", "is_two_way": True}]},
        "records": {"decision": [{"owner": "Erika Muster"}]},
    },
    "snapshots": ["20260101-a"],
}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("de", [
            "Kontakt c1: Erika Muster, erika@alpha.example",
            "Veröffentlichter Stand, Kontakte: 1", "    Kontakt-Nr.: c1; Name: Erika Muster",
            "Quelle crm, Kontakte: 1", "    their_own_field: x; Beidseitig: ja",
            "Aufzeichnungen, Beschlüsse: 1", "    Zuständig: Erika Muster",
            "Stände, in denen die Person vorkommt: 20260101-a",
        ]),
        ("en", [
            "Contact c1: Erika Muster, erika@alpha.example",
            "Published snapshot, Contacts: 1", "    Contact id: c1; Name: Erika Muster",
            "Source crm, contacts: 1", "    their_own_field: x; Two-way: yes",
            "Records, decisions: 1", "    Owner: Erika Muster",
            "Snapshots that hold the person: 20260101-a",
        ]),
    ],
)  # fmt: skip
def test_places_and_columns_are_said_in_words(lang: str, said: list[str]) -> None:
    with language.speaking(lang):
        assert [*sentences(FACTS)] == said


def columns() -> set[tuple[str, str]]:
    """Table and column of whatever is published or written down."""
    for module in iter_modules(records.__path__):
        import_module(f"storage.records.{module.name}")
    found = {(table.name, column.name) for table in (*TABLES.values(), *PUBLISHED) for column in table.columns}
    found |= {(name, column.name) for name, further in FURTHER_COLUMNS.items() for column in further}
    return found | {(table.name, column.name) for table in tables() for column in table.columns}


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_table_and_column_has_a_word(lang: str) -> None:
    known = catalogue.texts_of(lang)
    named = {table for table, _ in columns() if not {f"held.table.{table}", f"table.{table}"} & known.keys()}
    places = (("held.column", "field", "column"), {column for _, column in columns()})
    nameless = {one for one in places[1] if not any(f"{area}.{one}" in known for area in places[0])}
    assert not named
    assert not nameless


def test_json_keeps_technical_names(run, tmp_path) -> None:
    published(run, tmp_path)
    assert "Published snapshot, Contacts: 1\n" in run("about", "contact", "c1")[1]
    told = json.loads(run("about", "contact", "c1", "--json")[1])
    assert told["held"]["snapshot"]["contact"][0]["name"] == "Erika Muster"
