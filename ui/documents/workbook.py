"""A report as XLSX: a sheet with the text of the report, then the rows behind every figure.

Text is written as text: a name such as ``=1+1`` is shown as typed and never run.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from ui.blocks import table_words
from ui.documents.cell_formats import cell_format
from ui.documents.document import Report, Table
from ui.documents.plain import plain
from ui.text import values
from ui.text.catalogue import t

# No text becomes a formula, a link or a number.
_SAFE: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
}  # fmt: skip
# Columns are as wide as their texts, within these limits; longer texts are wrapped. Measured are the first rows.
_NARROWEST, _WIDEST, _MEASURED = 9, 48, 500
_LONGEST_FOOTER: Final = 230  # a footer holds 255 letters, codes included
_LONGEST_NAME: Final = 31  # longest name of a sheet


def write_workbook(report: Report) -> bytes:
    """`report` as a workbook."""
    file = BytesIO()
    with Workbook(file, _SAFE) as book:
        book.set_properties({"title": f"{report.title} – {report.subtitle}", "author": t("frame.product"),
                             "created": datetime(2000, 1, 1, tzinfo=UTC)})  # fmt: skip
        _Pen(book, report).write()
    return file.getvalue()


class _Pen:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook, report: Report) -> None:
        self.book, self.report = book, report
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 15})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.mark = book.add_format({"bold": True, "bg_color": "#fbeedd"})
        self.head_right = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "align": "right"}
        )

    def write(self) -> None:
        """The overview, then a sheet for every table."""
        self._overview()
        taken = {t("export.overview").casefold()}
        for table in self.report.sheets:
            self._rows(_free(table.sheet or table.title, taken), table.title, table)
        for part in self.report.parts:
            for table in (*part.tables, *part.sheets):
                title = table.title or part.question
                self._rows(_free(table.sheet or title, taken), title, table, part.note, part.empty)

    def _overview(self) -> None:
        sheet, row = self._sheet(t("export.overview")), self._begin_at(self.report.title)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 96)
        if self.report.headline:
            sheet.write_string(row, 0, t("export.headline"), self.bold)
            sheet.write_string(row, 1, plain(self.report.headline), self.wrap)
            row += 2
        pairs = [(tile.name, " · ".join((tile.value, *tile.notes))) for tile in self.report.tiles]
        pairs += [(part.question, plain(part.answer) or part.empty) for part in self.report.parts]
        for name, text in pairs:
            sheet.write_string(row, 0, name, self.wrap)
            sheet.write_string(row, 1, text, self.wrap)
            row += 1
        for name, text in self.report.facts:
            row += 1
            sheet.write_string(row, 0, name, self.bold)
            sheet.write_string(row, 1, text)

    def _rows(self, name: str, title: str, table: Table, note: str = "", empty: str = "") -> None:
        sheet, row = self._sheet(name), self._begin_at(title)
        kinds = _with_ids(table)
        cells = table_words.keys_in_words(table.rows, kinds)
        if note and len(cells):
            sheet.write_string(row - 1, 0, note)
            row += 1
        if not len(cells):
            sheet.write_string(row, 0, table.empty or empty or t("export.no_rows"))
            return
        texts = table_words.cell_texts(cells.head(_MEASURED), kinds)
        for column, (key, kind) in enumerate(kinds.items()):
            head = table.heads.get(key) or t(f"column.{key}")
            sheet.write_string(row, column, head, self.head_right if kind in table_words.RIGHT else self.head)
            sheet.set_column(column, column, _width(head, texts[key].tolist()))
            self._column(sheet, row + 1, column, cells[key].tolist(), kind)
        sheet.freeze_panes(row + 1, 1)
        sheet.repeat_rows(row)
        sheet.autofilter(row, 0, row + len(cells), len(kinds) - 1)

    def _column(self, sheet: Worksheet, row: int, column: int, cells: Iterable[Any], kind: str) -> None:
        cells = list(cells)
        number_format = cell_format(kind, cells)
        shown = self.book.add_format({"num_format": number_format, "valign": "top"}) if number_format else None
        for index, value in enumerate(cells, start=row):
            if values.is_nothing(value):
                continue
            if isinstance(value, date):
                moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                sheet.write_datetime(index, column, moment, shown)
            elif isinstance(value, int | float):
                sheet.write_number(index, column, value, shown)
            else:
                sheet.write_string(index, column, str(value), self.wrap)

    def _sheet(self, name: str) -> Worksheet:
        """A new sheet, with mark, subtitle and facts of the report on every printed page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{_in_header(self.report.demonstration)}&R{_in_header(self.report.subtitle)}")
        sheet.set_footer("&L&8" + _in_header(self._footer()) + "&R&P / &N")
        return sheet

    def _footer(self) -> str:
        """As many of the facts as there is room for, each of them whole."""
        found = ""
        for name, text in self.report.facts:
            longer = f"{found} · {name}: {text}" if found else f"{name}: {text}"
            if len(_in_header(longer)) > _LONGEST_FOOTER:
                break
            found = longer
        return found

    def _begin_at(self, title: str) -> int:
        """Write title, mark and facts into the first lines of the newest sheet; returns the row after them."""
        sheet = self.book.worksheets()[-1]
        sheet.write_string(0, 0, title, self.title)
        row = 1
        if self.report.demonstration:
            sheet.write_string(row, 0, self.report.demonstration, self.mark)
            row += 1
        sheet.write_string(row, 0, self.report.small_print)
        return row + 2


def _with_ids(table: Table) -> Mapping[str, str]:
    """The columns of `table`, last the id of the account where its rows are accounts: names are not always unique."""
    return {**table.kinds, **({"account_id": "text"} if "account_id" in table.rows.columns else {})}


def _width(head: str, texts: list[str]) -> int:
    """The width of a column in letters: its longest text, or the longest word of its heading."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    room_for_filter = 3
    word = max(len(word) for word in head.split()) + room_for_filter
    return min(max(longest + 2, word, min(len(head) + room_for_filter, 16), _NARROWEST), _WIDEST)


def _free(name: str, taken: set[str]) -> str:
    """An allowed sheet name that is not yet in `taken`; it is added there. No word of it is cut."""
    plain_name = " ".join("".join(" " if letter in "[]:*?/\\" else letter for letter in name).split()).strip("'")
    found, number = _whole_words(plain_name, _LONGEST_NAME) or "–", 2
    while found.casefold() in taken:
        end = f" ({number})"
        found, number = _whole_words(plain_name, _LONGEST_NAME - len(end)) + end, number + 1
    taken.add(found.casefold())
    return found


def _whole_words(name: str, most: int) -> str:
    """As many words of `name` as there is room for, with an ellipsis if some are left out; a longer word is cut."""
    if len(name) <= most:
        return name
    kept = name[:most].rsplit(" ", 1)[0] if " " in name[:most] else name[: most - 1]
    return kept[: most - 1].rstrip() + "…"


def _in_header(text: str) -> str:
    """`text` for a page header, where an ampersand begins a code."""
    return text.replace("&", "&&")
