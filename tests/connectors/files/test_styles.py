"""How the cells of foreign tables are read: style per column, by evidence, or asked."""

from datetime import date

import pytest

from connectors.files.foreign.opening.opening import tables_of
from connectors.files.foreign.styles.settled import Wanted, settled
from connectors.files.foreign.styles.style import Alternative
from connectors.files.foreign.styles.styles import styles_of
from model.tables import Kind
from storage.staging import open_staging


@pytest.fixture
def staging(tmp_path):
    with open_staging(tmp_path / "staging", memory_limit_mb=500) as opened:
        yield opened


@pytest.fixture
def read(tmp_path, staging):
    """A function: text and wanted kinds in, styles and the rows as plain text out."""

    def run(content, answers=None, is_key=False, **kinds):
        path = tmp_path / "export.csv"
        path.write_text(content, encoding="utf-8")
        (table,) = tables_of(path, staging)
        styles = styles_of(table, staging, answers)
        wanted = [Wanted(name, name, kind, is_key) for name, kind in kinds.items()]
        view = settled(table, styles, wanted, staging) if wanted else None
        names = ", ".join(f'"{one.name}"' for one in wanted)
        rows = staging.connection.execute(f"SELECT {names} FROM {view} ORDER BY line").fetchall() if view else []
        return styles, rows

    return run


def column(cells, heading="Wert", others=""):
    """A semicolon file of one column (and others)."""
    return f"Nr;{heading}{';' + others.split(':')[0] if others else ''}\n" + "".join(
        f"{at};{cell}{';' + others.split(':')[1] if others else ''}\n" for at, cell in enumerate(cells, start=1)
    )


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("12'500.50", "12500.5"),
        ("12 500,00", "12500"),
        ("12\u202f500,00 €", "12500"),
        ("€ 5", "5"),
        ("-€5.00", "-5"),
        ("(5,5)", "-5.5"),
        ("5,50-", "-5.5"),
        ("−7,1", "-7.1"),
        ("100,-", "100"),
        ("CHF 1'000.-", "1000"),
        ("12,5 T€", "12500"),
        ("TEUR 5", "5000"),
        ("3,2 Mio. €", "3200000"),
        ("1.2M", "1200000"),
        ("45,5 %", "45.5"),
        ("0,125", "0.125"),
        ("1.250.000", "1250000"),
        ("1,5E+05", "150000"),
        ("12,34,567.00", "1234567"),
        ("5 T", None),
        ("7 Tage", None),
        ("1.2.3", None),
    ],
)
def test_one_number(read, cell, plain):
    _, rows = read(column([f"{cell}"]), Wert=Kind.NUMBER)
    assert rows == [(plain,)]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("2026-03-05", "2026-03-05"),
        ("2026-03-05T14:30:00Z", "2026-03-05 14:30:00Z"),
        ("2026-03-05T14:30:00.000+0100", "2026-03-05 14:30:00+0100"),
        ("2026/3/5", "2026-03-05"),
        ("05.03.2026", "2026-03-05"),
        ("5.3.26", "2026-03-05"),
        ("05.03.69", "2069-03-05"),
        ("05.03.70", "1970-03-05"),
        ("Do, 05.03.2026", "2026-03-05"),
        ("05.03.2026 14:30 Uhr", "2026-03-05 14:30:00"),
        ("5. März 2026", "2026-03-05"),
        ("5 Mar 2026", "2026-03-05"),
        ("Mar 5, 2026 12:05 AM", "2026-03-05 00:05:00"),
        ("Thu Mar 05 2026", "2026-03-05"),
        ("25/12/2026", "2026-12-25"),
        ("12/25/2026, 1:05 PM", "2026-12-25 13:05:00"),
        ("12.11.2026 (verschoben)", "2026-11-12"),
        ("05.03.2026 16:00 MEZ", "2026-03-05 16:00:00+01:00"),
        ("46083", "2026-03-02"),
        ("46083,75", "2026-03-02 18:00:00"),
        ("20260305", "2026-03-05"),
        ("1772668800000", "2026-03-05T00:00:00Z"),
        ("31.02.2026", None),
        ("05.03.2026 25:00", None),
        ("01.03.2026 - 05.03.2026", None),
        ("KW 12", None),
    ],
)
def test_one_date(read, cell, plain):
    _, rows = read(column([cell]), Wert=Kind.INSTANT)
    assert rows == [(plain,)]


def test_thousands_by_the_habits_of_a_german_file(read):
    styles, rows = read(column(["12.500", "125.000", "8.000"], "Betrag"), Betrag=Kind.NUMBER)
    assert rows == [("12500",), ("125000",), ("8000",)]
    assert (styles["Betrag"].number.decimal, styles["Betrag"].number.total) == (",", 145_500)


def test_thousands_where_another_column_of_the_same_file_has_a_decimal_comma(read):
    styles, rows = read('Id,Amount,Probability\n1,"12,500","12,5"\n2,"125,000","50"\n', Amount=Kind.NUMBER)
    assert rows == [("12500",), ("125000",)]
    assert styles["Probability"].number.total == 62.5


def test_a_lone_sign_that_speaks_against_the_file_is_asked_about(read):
    content = "Id,Amount\n1,12.500\n2,8.000\n"
    styles, rows = read(content, Amount=Kind.NUMBER)
    amount = styles["Amount"]
    assert amount.alternatives == (Alternative(",", "12.500", "12500"), Alternative(".", "12.500", "12.5"))
    assert (amount.number.ambiguous, amount.number.total, rows) == (2, None, [(None,), (None,)])
    styles, rows = read(content, {"Amount": ","}, Amount=Kind.NUMBER)
    assert (styles["Amount"].alternatives, rows) == ((), [("12500",), ("8000",)])


def test_a_lone_sign_is_settled_by_the_currency(read):
    styles, _ = read("Id\tWert\n1\t12.500 €\n")
    assert (styles["Wert"].number.total, styles["Wert"].number.currency) == (12_500, "EUR")
    styles, _ = read("Id\tWert\n1\t$12,500\n")
    assert (styles["Wert"].number.total, styles["Wert"].number.currency) == (12_500, "USD")
    assert read("Id\tX\n1\t12.500\n")[0]["X"].alternatives


def test_signs_that_contradict_each_other_leave_only_what_is_open(read):
    styles, rows = read(column(["1.234,50", "1,234.50", "12.500"]), Wert=Kind.NUMBER)
    assert rows == [("1234.5",), ("1234.5",), (None,)]
    assert (styles["Wert"].number.readable, styles["Wert"].number.ambiguous) == (2, 1)


def test_currencies_by_row_and_by_heading(read, staging):
    styles, rows = read(column(["5 €", "6 USD", "7 kr"]), Wert="currency")
    assert rows == [("EUR",), ("USD",), ("kr",)]
    assert (styles["Wert"].number.currency, styles["Wert"].number.currencies) == (None, ("EUR", "USD", "kr"))
    assert read(column(["5", "6"], "Betrag in CHF"))[0]["Betrag in CHF"].number.currency == "CHF"


def test_a_factor_in_the_heading_counts_unless_the_cell_has_its_own(read):
    heading = "Umsatz (T€)"
    styles, rows = read(column(["12,5", "3 Mio. €"], heading), **{heading: Kind.NUMBER})
    assert rows == [("12500",), ("3000000",)]
    assert (styles[heading].number.factor, styles[heading].number.currency) == (1000, "EUR")


def test_day_or_month_by_a_part_above_twelve(read):
    styles, rows = read(column(["03/05/2026", "25/05/2026"]), Wert=Kind.DATE)
    assert (styles["Wert"].date.order, rows) == ("dmy", [("2026-05-03",), ("2026-05-25",)])
    styles, rows = read(column(["03/05/2026", "05/25/2026"]), Wert=Kind.DATE)
    assert (styles["Wert"].date.order, rows) == ("mdy", [("2026-03-05",), ("2026-05-25",)])


def test_day_first_where_the_file_is_german(read):
    _, rows = read(column(["03/05/2026", "11/02/2026"], "Angelegt", "Betrag:100,00"), Angelegt=Kind.DATE)
    assert rows == [("2026-05-03",), ("2026-02-11",)]


def test_month_first_where_months_have_one_digit_and_a_note_is_no_evidence(read):
    content = "Id,Created Date,Next Step\n1,3/5/2026,12.11.2026 Termin\n2,11/2/2026,\n3,4/12/2026,\n"
    _, rows = read(content, **{"Created Date": Kind.DATE})
    assert rows == [("2026-03-05",), ("2026-11-02",), ("2026-04-12",)]


def test_day_or_month_is_asked_where_nothing_tells(read):
    styles, rows = read("Id,Date\n1,03/05/2026\n2,11/02/2026\n", Date=Kind.DATE)
    assert styles["Date"].alternatives == (
        Alternative("dmy", "03/05/2026", "2026-05-03"),
        Alternative("mdy", "03/05/2026", "2026-03-05"),
    )
    assert rows == [(None,), (None,)]
    assert read("Id,Date\n1,03/05/2026\n", {"Date": "mdy"}, Date=Kind.DATE)[1] == [("2026-03-05",)]


def test_placeholders_are_empty_and_counted(read):
    cells = ["-", "--", "k. A.", "k.A.", "n/a", "N/A", "#NV", "#REF!", "null", "0000-00-00", "(leer)", "–", "unbekannt"]
    styles, rows = read(column(cells), Wert=Kind.TEXT)
    assert rows == [*[(None,)] * 12, ("unbekannt",)]
    assert (styles["Wert"].filled, styles["Wert"].placeholders) == (1, 12)


def test_words_are_ids_where_the_column_is_a_key(read):
    _, rows = read(column(["NA", "null", "none", "007", "#NV", "-"]), is_key=True, Wert=Kind.TEXT)
    assert rows == [("NA",), ("null",), ("none",), ("007",), (None,), (None,)]


def test_what_cannot_be_read_is_counted_with_examples(read):
    styles, rows = read(column(["1,5", "2,5", "3,5", "4,5", "5,5", "nach Absprache"]), Wert=Kind.NUMBER)
    number = styles["Wert"].number
    assert (styles["Wert"].kind, number.readable, number.unreadable) == ("number", 5, 1)
    assert (number.examples, number.lowest, number.highest, rows[-1]) == (("nach Absprache",), 1.5, 5.5, (None,))


def test_kinds_of_columns(read):
    styles, _ = read(
        "Nr;Name;Tag;Zeit;Ja;Leer\n1;a;01.02.2026;01.02.2026 10:00;ja;\n2;b;28.02.2026;02.02.2026 11:00;nein;-\n"
    )
    assert {name: style.kind for name, style in styles.items()} == {
        "Nr": "number",
        "Name": "text",
        "Tag": "date",
        "Zeit": "instant",
        "Ja": "boolean",
        "Leer": "empty",
    }
    assert (styles["Tag"].date.first, styles["Tag"].date.last) == (date(2026, 2, 1), date(2026, 2, 28))
