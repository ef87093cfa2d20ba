"""A list added to what is there: from the choice in the guided import to what it brought."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.lists import kept_lists
from settings import settings
from storage.warehouse import Warehouse

Opens = Callable[..., AppTest]
PAGE = "pages/data/sources.py"
ACCOUNTS = "Kundennr;Firmenname;Branche;Domain\n007;Muster Maschinenbau GmbH;Stahl;muster.de\n008;Nordlicht AG;Optik;\n"
DEALS = (
    "Vorgangsnummer;Kundennr;Bezeichnung;Verkaufsphase;Angelegt am;Abschlussdatum\n"
    "1;007;Projekt A;Angebot;02.01.2026;\n2;008;Projekt B;Gewonnen;03.01.2026;15.02.2026\n"
)
FAIR = (
    "Kundennr;Firmenname;Branche;Domain;Stand\n"
    "M1;Muster Maschinenbau;Metall;muster.de;03.02.2025\nM2;Ganz Neu KG;Holz;ganz-neu.de;04.02.2025\n"
)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path


def said(app: AppTest) -> str:
    blocks = [*app.markdown, *app.caption, *app.warning, *app.error, *app.success]
    return "\n".join(block.value for block in blocks) + "".join(block.proto.body for block in app.get("html"))


def uploaded(app: AppTest, **files: str) -> AppTest:
    for name, text in files.items():
        app.file_uploader[0].upload(f"{name}.csv", text.encode())
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    assert not app.exception, [found.message for found in app.exception]
    return app


def test_the_first_import_can_only_replace(open_page: Opens) -> None:
    app = uploaded(open_page(PAGE), Kunden=ACCOUNTS, Chancen=DEALS)
    assert "Hinzufügen können Sie, sobald" in said(app)
    assert not [one for one in app.radio if one.key == "lists.how"]


def test_a_list_of_companies_is_added_and_tells_what_it_brought(open_page: Opens) -> None:
    first = uploaded(open_page(PAGE), Kunden=ACCOUNTS, Chancen=DEALS)
    checked(first.button(key="intake.go").click().run())
    app = uploaded(open_page(PAGE), Messe=FAIR)
    # A column of days on which each row was confirmed is chosen where columns are.
    app = checked(app.button(key="intake.by_columns").click().run())
    app = checked(app.radio(key="lists.how").set_value("add").run())
    app = checked(app.selectbox(key="lists.column").set_value("Stand").run())
    app = checked(app.button(key="intake.go").click().run())
    text = said(app)
    assert "Die Liste „Messe“ ist aufgenommen." in text
    assert "Eine Firma war schon bekannt. Eine ist neu." in text
    assert "Eine Angabe ist älter als das, was bekannt ist." in text
    assert "Metall (03.02.2025)" in text
    assert "Liste ist älter" in text
    snapshot = Warehouse(settings().data).current()
    assert snapshot is not None
    rows = snapshot.arrow("SELECT account_id, industry FROM account ORDER BY 1").to_pylist()
    assert [tuple(row.values()) for row in rows] == [("007", "Stahl"), ("008", "Optik"), ("list-messe:M2", "Holz")]
    assert [one.name for one in kept_lists(settings().data)] == ["base", "list-messe"]
