"""Text files of any dialect, opened as tables."""

import pytest

from connectors.files.foreign.opening.opening import tables_of
from model.errors import Fault
from storage.staging import open_staging


@pytest.fixture
def staging(tmp_path):
    with open_staging(tmp_path / "staging", memory_limit_mb=500) as opened:
        yield opened


@pytest.fixture
def opened(tmp_path, staging):
    """A function: bytes or text in, the only table and its rows (cells, then the line) out."""

    def run(content, name="export.csv", **said):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (table,) = tables_of(path, staging, **said)
        texts = ", ".join(column.text for column in table.columns)
        rows = staging.connection.execute(f"SELECT {texts}, line FROM {table.relation} ORDER BY line").fetchall()
        return table, rows

    return run


LIST = "Nr;Kunde;Stand\n1;Müller & Söhne;schön\n2;Groß – AG;übel\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_encodings(opened, written, read):
    table, rows = opened(LIST.encode(written))
    assert rows == [("1", "Müller & Söhne", "schön", 2), ("2", "Groß – AG", "übel", 3)]
    assert table.encoding == read


def test_polish_names_in_the_page_of_central_europe(opened):
    table, rows = opened("Nr;Firma\n1;Zakłady Łódź\n2;Spółka Dźwięk\n".encode("cp1250"))
    assert [row[1] for row in rows] == ["Zakłady Łódź", "Spółka Dźwięk"]
    assert table.encoding == "cp1250"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(opened, delimiter):
    table, rows = opened(f'A;B;C\n1;"x{delimiter}y";3\n4;5;6\n'.replace(";", delimiter))
    assert rows == [("1", f"x{delimiter}y", "3", 2), ("4", "5", "6", 3)]
    assert table.delimiter == delimiter


def test_the_line_that_only_excel_understands(opened):
    table, rows = opened("sep=|\r\nA|B\r\n1|2\r\n")
    assert (rows, table.header_line) == ([("1", "2", 3)], 2)


def test_a_line_break_in_the_first_row_of_a_file_with_other_endings(opened):
    _, rows = opened('Nr;Notiz\r\n1;"eins\nzwei"\r\n2;drei\r\n')
    assert rows == [("1", "eins\nzwei", 2), ("2", "drei", 4)]


def test_a_quotation_mark_never_closed_swallows_nothing(opened):
    _, rows = opened('Nr;Kunde;Maß\n1;"Alpha;5\n2;Beta;6\n3;Gamma;7\n')
    assert [row[:3] for row in rows] == [("1", '"Alpha', "5"), ("2", "Beta", "6"), ("3", "Gamma", "7")]


def test_lines_that_were_quoted_as_a_whole(opened):
    _, rows = opened('"Nr,Kunde,Ort"\n"1,""Alpha, Beta"",Ulm"\n"2,Gamma,Bonn"\n')
    assert [row[:3] for row in rows] == [("1", "Alpha, Beta", "Ulm"), ("2", "Gamma", "Bonn")]


def test_title_rows_repeated_heads_and_footers_are_no_rows(opened):
    table, rows = opened(
        "Pipeline 2026;;\nStand: 27.11.2026;;\n\nNr;Kunde;Betrag\n1;Alpha;5\n\nNr;Kunde;Betrag\n2;Beta;6\n\n"
        "Vertraulich\nErstellt von Anna;;\n"
    )
    assert rows == [("1", "Alpha", "5", 5), ("2", "Beta", "6", 8)]
    assert [(left.reason, left.rows, left.lines) for left in table.left_out] == [
        ("preamble", 2, (1, 2)),
        ("repeated_head", 1, (7,)),
        ("footer", 2, (10, 11)),
    ]
    assert table.around == ("Pipeline 2026", "Stand: 27.11.2026", "Vertraulich", "Erstellt von Anna")


def test_headings_get_names_of_their_own(opened):
    table, _ = opened("Betrag;;Betrag;Leer;\n1;x;2;;\n")
    assert [column.name for column in table.columns] == ["Betrag", "[B]", "Betrag (2)", "Leer"]


def test_a_table_without_headings_is_named_by_letters(opened):
    table, rows = opened("1;12,50;2026-01-05\n2;13,50;2026-01-06\n")
    assert [column.name for column in table.columns] == ["[A]", "[B]", "[C]"]
    assert (len(rows), table.header_line) == (2, 0)


def test_a_row_with_more_cells_than_columns_is_left_out_and_told(opened):
    table, rows = opened("A;B;C\n1;2;3\n4;5;6;7\n8;9;0\n")
    assert [row[0] for row in rows] == ["1", "8"]
    assert [(left.reason, left.lines, left.example) for left in table.left_out] == [
        ("too_many_columns", (3,), "4 | 5 | 6 | 7")
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe", b"A;B;C\n"])
def test_no_rows_is_a_sentence(opened, content):
    with pytest.raises(Fault) as caught:
        opened(content)
    assert caught.value.key == "files.no_table"


class TestTotals:
    HEAD = "Nr;Kunde;Projekt;Phase;Betrag\n"
    ROWS = "1;Alpha;A;Angebot;1.000,50\n2;Beta;B;Angebot;2.000,25\n3;Gamma;C;Angebot;500,00\n"

    @pytest.mark.parametrize(
        "total",
        [
            "Summe;;;;3.500,75",
            ";;Summe;;9.999,99",
            "Gesamt;Gesamt;3 Projekte;Angebot;3.500,75",
            "Gesamt;Gesamt;3 Projekte;Angebot;1,00",
            ";;;;3.500,75",
            "Grand Total (3 records);;;;3.500,75",
            "Summe:;;;;",
        ],
    )
    def test_a_total_is_no_row(self, opened, total):
        table, rows = opened(f"{self.HEAD}{self.ROWS}{total}\n")
        assert [row[0] for row in rows] == ["1", "2", "3"]
        assert [(left.reason, left.rows, left.lines) for left in table.left_out] == [("total", 1, (5,))]

    @pytest.mark.parametrize(
        "row",
        [
            "4;Total;D;Angebot;100,00",  # a company of that name
            "4;Delta;Summe;Angebot;100,00",
            "4;Gesamtverband;D;Angebot;100,00",
            ";Delta;D;Angebot;100,00",
            ";;D;;100,00",
        ],
    )
    def test_a_row_that_only_looks_so_stays(self, opened, row):
        table, rows = opened(f"{self.HEAD}{self.ROWS}{row}\n")
        assert (len(rows), table.left_out) == (4, ())

    def test_subtotals_of_groups(self, opened):
        table, rows = opened(
            f"{self.HEAD}1;Alpha;A;Angebot;10,00\n2;Alpha;B;Angebot;20,00\n;Zwischensumme;;;30,00\n"
            "3;Beta;C;Angebot;5,00\n;Zwischensumme;;;5,00\n;Gesamtsumme;;;35,00\n"
        )
        assert [row[0] for row in rows] == ["1", "2", "3"]
        assert [(left.reason, left.lines) for left in table.left_out] == [("total", (4, 6, 7))]

    def test_a_total_above_its_footers(self, opened):
        table, rows = opened(f"{self.HEAD}{self.ROWS}Summe;;;;3.500,75\n\nVertraulich\n")
        assert len(rows) == 3
        assert [(left.reason, left.lines) for left in table.left_out] == [("total", (5,)), ("footer", (7,))]
