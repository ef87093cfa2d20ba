"""A list added to what is there: from the choice in the guided import to what it brought."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import DateInput

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
    assert "Weitere Listen hinzufügen können Sie, sobald" in said(app)
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


# A list of another team: one deal in comparison, one won on 1 February.
OTHERS = (
    "Vorgangsnummer;Kunde;Bezeichnung;Verkaufsphase;Angelegt am;Abschlussdatum\n"
    "9;Ganz Neu KG;Projekt Z;Angebot;05.01.2026;\n10;Neu AG;Projekt Y;Gewonnen;06.01.2026;01.02.2026\n"
)


@pytest.mark.parametrize("is_corrected", [False, True])
def test_the_day_of_the_export_is_that_of_the_list_that_is_added(open_page: Opens, is_corrected: bool) -> None:
    """Told by the file's name, or corrected above: then the list was confirmed, and its stage seen."""
    first = uploaded(open_page(PAGE), Kunden=ACCOUNTS, Chancen=DEALS)
    checked(first.button(key="intake.go").click().run())
    app = uploaded(open_page(PAGE), **{"Team_2026-02-04": OTHERS})
    app = checked(app.radio(key="lists.how").set_value("add").run())
    assert dated(app, "lists.confirmed_on.").value == date(2026, 2, 4)
    day = date(2026, 2, 4)
    if is_corrected:
        day = date(2026, 2, 10)
        app = checked(dated(app, "intake.exported_on.").set_value(day).run())
        assert dated(app, "lists.confirmed_on.").value == day
    app = checked(app.button(key="intake.go").click().run())
    assert "Die Liste „Team_2026-02-04“ ist aufgenommen." in said(app)
    assert [one.confirmed_on for one in kept_lists(settings().data) if one.name != "base"] == [day]
    snapshot = Warehouse(settings().data).current()
    assert snapshot is not None
    rows = snapshot.arrow(
        "SELECT stage, changed_at, is_entry_known FROM stage_change WHERE opportunity_id LIKE '%:9'"
        " OR opportunity_id LIKE '%:10' ORDER BY stage"
    ).to_pylist()
    # The end of the 4th, or 10th, of February in Berlin; the won deal was closed at the beginning of the 1st.
    assert [(row["stage"], row["changed_at"].isoformat()[:16], row["is_entry_known"]) for row in rows] == [
        ("Angebot", f"{day}T22:59", False), ("Gewonnen", "2026-01-31T23:00", None)
    ]  # fmt: skip


def dated(app: AppTest, key: str) -> DateInput:
    return next(one for one in app.date_input if one.key and one.key.startswith(key))
