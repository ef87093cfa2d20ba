"""The exports beside this checkout, read: rows, sums and days that their description gives."""

from datetime import date

import pytest

from connectors.files.foreign.exported_on import exported_on
from connectors.files.foreign.opening.opening import tables_of
from connectors.files.foreign.styles.settled import Wanted, settled
from connectors.files.foreign.styles.styles import styles_of
from model.errors import Fault
from model.tables import Kind
from storage.staging import open_staging

# All 60 deals; the last row of Vertriebsliste_Titel_Summe.csv says so itself.
TOTAL = 7_924_941.75


@pytest.fixture
def exports(shared_data):
    folder = shared_data / "exports"
    if not folder.is_dir():
        pytest.skip("the exports are not beside this checkout")
    return folder


@pytest.fixture
def read(exports, tmp_path):
    """A function: the table of a file, its styles, and its columns as plain text."""
    with open_staging(tmp_path / "staging", memory_limit_mb=500) as staging:

        def run(name, **kinds):
            (table,) = tables_of(exports / name, staging)
            styles = styles_of(table, staging)
            wanted = [Wanted(f"v{at}", column, kind) for at, (column, kind) in enumerate(kinds.items())]
            view = settled(table, styles, wanted, staging)
            cells = staging.connection.execute(f"SELECT * FROM {view} ORDER BY line").fetchall()
            return table, styles, [row[:-1] for row in cells]

        yield run


@pytest.mark.parametrize(
    ("name", "amount", "created", "rows", "first"),
    [
        ("Vertriebsliste.csv", "Auftragswert (€)", "Angelegt am", 60, "2026-07-10"),
        ("Vertriebsliste_Titel_Summe.csv", "Auftragswert (€)", "Angelegt am", 60, "2026-07-10"),
        ("hubspot-deals-deutsch.csv", "Betrag", "Erstellungsdatum", 60, "2026-07-10 05:54"),
        ("hubspot-crm-exports-all-deals-2026-11-27.csv", "Amount", "Create Date", 60, "2026-07-10 05:54"),
        ("deals-10348211-101.xlsx", "Deal - Value", "Deal - Deal created", 60, "2026-07-10 05:54:00"),
    ],
)
def test_sixty_deals(read, name, amount, created, rows, first):
    table, styles, cells = read(name, **{amount: Kind.NUMBER, created: Kind.INSTANT})
    assert (table.rows, cells[0]) == (rows, ("192464.84", first))
    assert styles[amount].number.total == pytest.approx(TOTAL, abs=0.001)
    assert not any(style.alternatives for style in styles.values())
    assert all(style.date.unreadable == 0 for style in styles.values() if style.kind in ("date", "instant"))


def test_opportunity_history(read):
    table, styles, cells = read(
        "report1732700000001_history.csv", **{"Last Modified": Kind.INSTANT, "Close Date": Kind.DATE}
    )
    # 197 changes; the first on 10 July at 5:54 in the morning, of a deal that closes on 25 August.
    assert (table.rows, cells[0]) == (197, ("2026-07-10 05:54:00", "2026-08-25"))
    assert exported_on(table, styles, date(2026, 11, 29))[0].day == date(2026, 11, 27)
    assert [(left.reason, left.rows) for left in table.left_out] == [("footer", 5)]


@pytest.mark.parametrize(
    ("name", "kinds", "cells"),
    [
        ("tausender.csv", {"Betrag": Kind.NUMBER}, ["12500", "125000", "8000"]),
        ("tausender_euro.csv", {"Betrag": Kind.NUMBER}, ["12500", "1250000", "8000"]),
        ("prozent_und_englisch.csv", {"Amount": Kind.NUMBER}, ["12500", "125000"]),
        ("us_mit_notiz.csv", {"Created Date": Kind.DATE}, ["2026-03-05", "2026-11-02", "2026-04-12"]),
        ("slash_deutsch.csv", {"Angelegt am": Kind.DATE}, ["2026-05-03", "2026-02-11"]),
        ("summe_in_id.csv", {"Betrag": Kind.NUMBER}, ["12500", "100000"]),
        ("waehrungen.csv", {"Currency": Kind.TEXT}, ["JPY", "EUR"]),
    ],
)
def test_faults(read, name, kinds, cells):
    assert [row[0] for row in read(f"faults/{name}", **kinds)[2]] == cells


def test_placeholders_are_nothing_and_their_rows_stay(read):
    table, _, cells = read("faults/platzhalter.csv", Kunde=Kind.TEXT, Betrag=Kind.NUMBER)
    assert (table.rows, cells[-3:]) == (62, [(None, None)] * 3)
    assert sum(1 for customer, _ in cells if customer) == 59


def test_a_total_that_is_full_is_no_deal(read):
    table, styles, _ = read("faults/gesamt_voll.csv")
    assert (table.rows, styles["Betrag"].number.total) == (40, 40_000)


@pytest.mark.parametrize("name", ["nlfirst.csv", "sheets.xlsx", "dup.csv", "empty_header.csv", "ods.ods", "zip.zip"])
def test_shapes_of_the_same_three_deals(read, name):
    _, _, cells = read(f"shapes/{name}", Kunde=Kind.TEXT, Betrag=Kind.NUMBER, **{"Angelegt am": Kind.DATE})
    assert cells == [
        ("Alpha GmbH", "1000", "2026-03-02"),
        ("Beta GmbH", "2000", "2026-03-03"),
        ("Gamma AG", "3000", "2026-03-14"),
    ]


def test_dates_that_are_numbers_or_texts(read):
    _, _, cells = read("shapes/serial.xlsx", **{"Angelegt am": Kind.DATE})
    assert [row[0] for row in cells] == [f"2026-03-0{day}" for day in range(2, 8)]
    _, _, cells = read("shapes/textdates.xlsx", Betrag=Kind.NUMBER, **{"Angelegt am": Kind.DATE})
    assert cells == [("12500.5", "2026-03-05")] * 6


def test_merged_and_erroneous_cells(read):
    _, _, cells = read("shapes/merged.xlsx", Kunde=Kind.TEXT, Betrag=Kind.NUMBER)
    assert cells[3:] == [("Delta SE", "5000"), ("Delta SE", "5000")]
    table, _, cells = read("shapes/errcells.xlsx", Kunde=Kind.TEXT, Betrag=Kind.NUMBER)
    assert (table.rows, cells[2], cells[3]) == (40, ("Kunde 2", None), (None, "1000"))


def test_a_workbook_of_zeros_is_a_sentence(exports, tmp_path):
    with open_staging(tmp_path / "staging", memory_limit_mb=500) as staging, pytest.raises(Fault) as caught:
        tables_of(exports / "shapes" / "xls.xls", staging)
    assert caught.value.key == "files.broken"
