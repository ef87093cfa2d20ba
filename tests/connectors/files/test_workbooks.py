"""Workbooks, archives, Parquet, JSON and HTML, opened as tables."""

import io
import json
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt

from connectors.files.foreign.opening.opening import tables_of
from connectors.files.foreign.styles.settled import Wanted, settled
from connectors.files.foreign.styles.styles import styles_of
from model.errors import Fault
from model.tables import Kind
from storage.staging import open_staging

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)
ODS = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles>
<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>%s</office:spreadsheet></office:body>
</office:document-content>"""
EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"


@pytest.fixture
def staging(tmp_path):
    with open_staging(tmp_path / "staging", memory_limit_mb=500) as opened:
        yield opened


@pytest.fixture
def rows_of(staging):
    """A function: the cells of a table's rows, each row with its line at the end."""

    def run(table):
        texts = ", ".join(column.text for column in table.columns)
        return staging.connection.execute(f"SELECT {texts}, line FROM {table.relation} ORDER BY line").fetchall()

    return run


@pytest.fixture
def workbook(tmp_path):
    """A function: an XLSX of the given sheets (rows of cells); with `change` applied to it before it is closed."""

    def run(change=None, name="liste.xlsx", options=None, **sheets):
        path = tmp_path / name
        book = xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy", **(options or {})})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
        if change:
            change(book)
        book.close()
        return path

    return run


HEAD = ["Nr", "Kunde", "Betrag", "Angelegt am"]


class TestXlsx:
    def test_typed_cells_keep_their_type(self, workbook, staging, rows_of):
        rows = [HEAD, ["1", "A", 1000.5, date(2026, 3, 3)], [2, "B", "2.000,50 €", "05.03.26"], [3, "C", 7, 46083]]
        (table,) = tables_of(workbook(Liste=rows), staging)
        assert rows_of(table) == [
            ("1", "A", "1000.5", "2026-03-03", 2),
            ("2", "B", "2.000,50 €", "05.03.26", 3),
            ("3", "C", "7", "46083", 4),
        ]
        styles = styles_of(table, staging)
        wanted = [Wanted("Betrag", "Betrag", Kind.NUMBER), Wanted("Angelegt am", "Angelegt am", Kind.DATE)]
        view = settled(table, styles, wanted, staging)
        assert staging.connection.execute(f"SELECT * FROM {view} ORDER BY line").fetchall() == [
            ("1000.5", "2026-03-03", 2),
            ("2000.5", "2026-03-05", 3),
            ("7", "2026-03-02", 4),
        ]
        assert (styles["Betrag"].number.total, styles["Angelegt am"].kind) == (3008.0, "date")

    def test_dates_counted_from_1904(self, workbook, staging):
        path = workbook(Liste=[HEAD, [1, "A", 5, 44621], [2, "B", 5, date(2026, 3, 3)]], options={"date_1904": True})
        (table,) = tables_of(path, staging)
        styles = styles_of(table, staging)
        view = settled(table, styles, [Wanted("d", "Angelegt am", Kind.DATE)], staging)
        # 44,621 days after 1 January 1904 are 2 March 2026.
        assert staging.connection.execute(f"SELECT d FROM {view} ORDER BY line").fetchall() == [
            ("2026-03-02",),
            ("2026-03-03",),
        ]

    def test_hidden_sheets_and_rows_are_left_out_and_told(self, workbook, staging, rows_of):
        def hide(book):
            book.worksheets()[0].hide()
            book.worksheets()[1].set_row(2, None, None, {"hidden": True})
            book.worksheets()[1].activate()

        rows = [HEAD, [1, "A", 5, "x"], [2, "B", 6, "x"], [3, "C", 7, "x"]]
        (table,) = tables_of(workbook(hide, Archiv=rows, Aktuell=rows), staging)
        assert table.sheet == "Aktuell"
        assert [row[0] for row in rows_of(table)] == ["1", "3"]
        assert [(left.reason, left.rows, left.lines, left.example) for left in table.left_out] == [
            ("hidden_sheet", 0, (), "Archiv"),
            ("hidden_row", 1, (3,), "2 | B | 6 | x"),
        ]

    def test_merged_text_is_said_of_all_its_rows_and_a_merged_amount_of_one(self, workbook, staging, rows_of):
        def merge(book):
            sheet = book.worksheets()[0]
            sheet.merge_range("B2:B3", "Delta SE")
            sheet.merge_range("C2:C3", 500)

        (table,) = tables_of(workbook(merge, Liste=[HEAD, [1, "", "", "x"], [2, "", "", "y"]]), staging)
        assert rows_of(table) == [("1", "Delta SE", "500", "x", 2), ("2", "Delta SE", None, "y", 3)]

    def test_errors_are_empty_and_every_sheet_is_a_table(self, workbook, staging, rows_of):
        def fail(book):
            book.worksheets()[0].write_formula("C2", "=NA()", value="#N/A")

        first, second = tables_of(
            workbook(fail, Eins=[HEAD, [1, "A", "", "x"]], Leer=[], Zwei=[["Id", "Name"], [7, "Z"]]), staging
        )
        assert (rows_of(first), rows_of(second)) == ([("1", "A", None, "x", 2)], [("7", "Z", 2)])
        assert [(left.reason, left.example) for left in first.left_out] == [("no_table", "Leer")]

    def test_a_table_that_begins_somewhere(self, workbook, staging, rows_of):
        rows = [
            [],
            ["", "", "Vertriebsübersicht"],
            [],
            ["", "", *HEAD],
            ["", "", 1, "A", 5, "x"],
            ["", "", 2, "B", 6, "y"],
        ]
        (table,) = tables_of(workbook(Liste=rows), staging)
        assert [column.name for column in table.columns] == HEAD
        assert (rows_of(table)[0], table.header_line) == (("1", "A", "5", "x", 5), 4)

    def test_one_cell_in_the_last_corner_is_a_sentence(self, tmp_path, workbook, staging):
        path = workbook(lambda book: book.worksheets()[0].write("XFD1048576", 1), Liste=[HEAD, [1, "A", 5, "x"]])
        assert path.stat().st_size < 8_000
        with pytest.raises(Fault) as caught:
            tables_of(path, staging)
        assert (caught.value.key, caught.value.values["columns"]) == ("files.too_many_columns", 16_384)

    def test_one_cell_in_the_last_row_is_a_sentence(self, workbook, staging):
        path = workbook(lambda book: book.worksheets()[0].write("AZ1048576", 1), Liste=[HEAD, [1, "A", 5, "x"]])
        with pytest.raises(Fault) as caught:
            tables_of(path, staging)
        assert (caught.value.key, caught.value.values["rows"]) == ("files.too_far", 1_048_576)


class TestXls:
    @staticmethod
    def book():
        book = xlwt.Workbook()
        day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
        for title in ("Aktuell", "Archiv"):
            sheet = book.add_sheet(title)
            for place, name in enumerate(HEAD):
                sheet.write(0, place, name)
            for row in (1, 2, 3):
                sheet.write(row, 0, row)
                sheet.write(row, 1, f"Müller {row}")
                sheet.write(row, 2, 10.5 * row)
                sheet.write(row, 3, date(2026, 3, row), day)
        book.get_sheet(0).row(2).hidden = True
        book.get_sheet(1).visibility = 1
        return book

    def test_sheets_of_excel_97(self, tmp_path, staging, rows_of):
        self.book().save(str(tmp_path / "liste.xls"))
        (table,) = tables_of(tmp_path / "liste.xls", staging)
        assert rows_of(table) == [
            ("1", "Müller 1", "10.5", "2026-03-01", 2),
            ("3", "Müller 3", "31.5", "2026-03-03", 4),
        ]
        assert [(left.reason, left.rows) for left in table.left_out] == [("hidden_sheet", 0), ("hidden_row", 1)]

    @pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
    def test_a_workbook_that_was_cut_off_is_a_sentence(self, tmp_path, staging, share):
        self.book().save(str(tmp_path / "liste.xls"))
        data = (tmp_path / "liste.xls").read_bytes()
        (tmp_path / "cut.xls").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(Fault) as caught:
            tables_of(tmp_path / "cut.xls", staging)
        assert caught.value.key == "files.broken"


class TestOds:
    @staticmethod
    def write(path, tables):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", ODS % tables)

    def test_cells_with_and_without_a_type_and_repeated_ones(self, tmp_path, staging, rows_of):
        head = "".join(f"<table:table-cell><text:p>{name}</text:p></table:table-cell>" for name in HEAD)
        row = (
            '<table:table-row{}><table:table-cell office:value-type="float" office:value="{}"><text:p>x</text:p>'
            "</table:table-cell><table:table-cell><text:p>Groß</text:p><text:p>AG</text:p></table:table-cell>"
            '<table:table-cell office:value-type="currency" office:value="12.5"/>'
            '<table:table-cell office:value-type="date" office:date-value="2026-03-05"/>'
            '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        )
        hidden = ' table:visibility="collapse"'
        rows = row.format("", 1) + row.format(hidden, 2) + row.format(' table:number-rows-repeated="2"', 3)
        blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        sheet = f"<table:table-row>{head}</table:table-row>{rows}{blank}</table:table>"
        self.write(
            tmp_path / "a.ods",
            f'<table:table table:name="Alt" table:style-name="ta2">{sheet}<table:table table:name="Neu">{sheet}',
        )
        (table,) = tables_of(tmp_path / "a.ods", staging)
        assert rows_of(table) == [
            ("1", "Groß\nAG", "12.5", "2026-03-05", 2),
            ("3", "Groß\nAG", "12.5", "2026-03-05", 4),
            ("3", "Groß\nAG", "12.5", "2026-03-05", 5),
        ]
        assert [(left.reason, left.lines) for left in table.left_out] == [("hidden_sheet", ()), ("hidden_row", (3,))]

    def test_entities_are_not_followed(self, tmp_path, staging):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        with zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
            archive.writestr("content.xml", bomb + "<x>&b;</x>")
        with pytest.raises(Fault):
            tables_of(tmp_path / "b.ods", staging)


class TestOthers:
    def test_an_archive_of_several_files(self, tmp_path, workbook, staging, rows_of):
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("firmen.csv", "Id;Firma\n1;Müller\n".encode("cp1252"))
            archive.write(workbook(Liste=[HEAD, [1, "A", 5, "x"]]), "sub/liste.xlsx")
            archive.writestr("logo.png", b"\x89PNG\r\n\x1a\n\0\0")
            archive.writestr("__MACOSX/._firmen.csv", b"\0\1")
        first, second = tables_of(tmp_path / "a.zip", staging)
        assert (first.file, rows_of(first)) == ("a.zip/firmen.csv", [("1", "Müller", 2)])
        assert (second.file, second.sheet) == ("a.zip/sub/liste.xlsx", "Liste")
        assert [(left.reason, left.example) for left in first.left_out] == [("no_table", "logo.png")]

    def test_parquet_keeps_types(self, tmp_path, staging, rows_of):
        moments = pa.array(["2026-03-05 14:30:00", None]).cast(pa.timestamp("s"))
        pq.write_table(pa.table({"id": [1, 2], "am": moments, "name": ["007", "NA"]}), tmp_path / "a.parquet")
        (table,) = tables_of(tmp_path / "a.parquet", staging)
        assert rows_of(table) == [("1", "2026-03-05 14:30:00", "007", 2), ("2", None, "NA", 3)]

    @pytest.mark.parametrize("shape", ["lines", "array"])
    def test_json(self, tmp_path, staging, rows_of, shape):
        items = [{"id": 1, "an": {"name": "Ä"}}, {"id": 2, "wert": 5.5, "tags": ["a"]}]
        text = "\n".join(map(json.dumps, items)) if shape == "lines" else json.dumps(items, indent=1)
        (tmp_path / "a.json").write_text(text, encoding="utf-8")
        (table,) = tables_of(tmp_path / "a.json", staging)
        assert [column.name for column in table.columns] == ["id", "an.name", "wert", "tags"]
        assert rows_of(table) == [("1", "Ä", None, None, 1), ("2", None, "5.5", '["a"]', 2)]

    def test_html_that_is_called_a_workbook(self, tmp_path, staging, rows_of):
        html = "<html><meta charset='utf-8'><table><tr><th>Nr<th>Firma</tr><tr><td>1<td>M&uuml;ller<br>AG</tr></table>"
        (tmp_path / "report.xls").write_text(html, encoding="utf-8")
        (table,) = tables_of(tmp_path / "report.xls", staging)
        assert ([c.name for c in table.columns], [row[:2] for row in rows_of(table)]) == (
            ["Nr", "Firma"],
            [("1", "Müller AG")],
        )

    def test_xml_of_excel_2003(self, tmp_path, staging, rows_of):
        cell = '<Cell><Data ss:Type="{}">{}</Data></Cell>'
        rows = "<Row>" + cell.format("String", "Nr") + cell.format("String", "Am") + "</Row>"
        rows += "<Row>" + cell.format("Number", "1") + cell.format("DateTime", "2026-03-05T00:00:00.000") + "</Row>"
        sheet = f'<Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet>'
        book = f'<?xml version="1.0"?><Workbook xmlns="{EXCEL}" xmlns:ss="{EXCEL}">{sheet}</Workbook>'
        (tmp_path / "a.xml").write_text(book)
        (table,) = tables_of(tmp_path / "a.xml", staging)
        assert (table.sheet, rows_of(table)) == ("S", [("1", "2026-03-05", 2)])

    def test_broken_files_are_sentences(self, tmp_path, workbook, staging):
        sound = workbook(Liste=[HEAD, *[[at, f"Kunde {at}", at * 1.5, "x"] for at in range(200)]]).read_bytes()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as inner:
            inner.writestr("[Content_Types].xml", "<x/>")
            inner.writestr("xl/workbook.xml", "<workbook><sheets><sheet")
        damaged = bytearray(sound)
        damaged[len(sound) // 3 : len(sound) // 3 + 300] = b"\xaa" * 300
        corpus = {
            "empty.xlsx": b"",
            "half.xlsx": sound[: len(sound) // 2],
            "start.xlsx": sound[:40],
            "damaged.xlsx": bytes(damaged),
            "nothing.xlsx": archive.getvalue(),
            "zeros.csv": b"\0" * 5_000,
            "random.csv": bytes(range(256)) * 40,
            "paper.csv": b"%PDF-1.7 ...",
            "zeros.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "old.xls": b"\x09\x08\x10\x00" + b"\xff" * 300,
            "cut.parquet": b"PAR1" + b"\0" * 100,
            "cut.json": b'{"a": 1}\n{"a": ',
            "array.json": b'[{"a": 1}, {"a"',
            "list.json": b"[\n1, 2, 3]",
            "page.html": b"<html><body>Login</body></html>",
            "cut.xml": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksh',
            "empty.zip": b"PK\x05\x06" + b"\0" * 18,
            "one.txt": b"Hallo",
        }
        for name, data in corpus.items():
            (tmp_path / name).write_bytes(data)
            with pytest.raises(Fault) as caught:
                tables_of(tmp_path / name, staging)
            assert caught.value.key.startswith("files."), name
