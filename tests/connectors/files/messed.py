"""Five ways to spoil an export on its way: each must still tell the same, whatever kind of export it is."""

import csv
import io
import random
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
import xlwt

from tests.connectors.files.exports_told_otherwise import comma

Table = tuple[Sequence[str], list[list[Any]]]


def _written(rows: Sequence[Sequence[Any]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def _cells(table: Table, day: str, amount: Callable[[float], str], nothing: str) -> list[list[str]]:
    def cell(value: Any) -> str:
        if value is None:
            return nothing
        if isinstance(value, datetime):
            return value.strftime(day)
        return amount(value) if isinstance(value, float) else str(value)

    return [[cell(value) for value in row] for row in table[1]]


def _total(table: Table, word: str) -> list[Any]:
    """A row with that word and the sum of each column of amounts."""
    sums = [sum(filter(None, column)) if any(isinstance(one, float) for one in column) else None
            for column in zip(*table[1], strict=True)]  # fmt: skip
    at = next(place for place, one in enumerate(sums) if one is None)
    return [word if place == at else one for place, one in enumerate(sums)]


def german_text(table: Table) -> bytes:
    """Semicolons, the characters of Windows, decimal commas, German days, placeholders."""
    rows = _cells(table, "%d.%m.%Y %H:%M", comma, "k. A.")
    return ("sep=;\r\n" + _written([table[0], *rows], ";")).encode("cp1252", errors="replace")


def american_text(table: Table) -> bytes:
    """Tabs in UTF-16, American days and amounts, headings once more, a total, a footer."""
    rows = _cells(table, "%m/%d/%Y, %I:%M %p", lambda amount: f"{amount:,.2f}", "n/a")
    total = [f"{one:,.2f}" if isinstance(one, float) else one for one in _total(table, "Total")]
    half = len(rows) // 2
    told = [table[0], *rows[:half], table[0], *rows[half:], total, [], ["Copyright (c) 2000-2026"], ["Confidential"]]
    return _written(told, "\t").encode("utf-16")


def workbook(table: Table) -> bytes:
    """Typed cells below a merged title, a hidden sheet before, a blank column, a total."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy hh:mm"}) as book:
        hidden = book.add_worksheet("Alt")
        hidden.write_row(0, 0, table[0])
        hidden.write_row(1, 0, ["Alt"] * len(table[0]))
        sheet = book.add_worksheet("Export")
        sheet.activate()
        sheet.set_first_sheet()
        hidden.hide()
        sheet.merge_range(0, 0, 0, 3, "Alle Deals des Teams")
        for at, row in enumerate([[], table[0], *table[1], [], _total(table, "Gesamt")], 1):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, place + (place > 2), cell)
    return out.getvalue()


def old_workbook(table: Table) -> bytes:
    """A workbook of Excel 97 to 2003: typed cells, a hidden sheet, a total."""
    book, out = xlwt.Workbook(), io.BytesIO()
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY HH:MM")
    plain = xlwt.easyxf()
    sheets = {"Alt": [table[0], ["Alt"] * len(table[0])], "Export": [table[0], *table[1], _total(table, "Gesamt")]}
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, place, cell, day if isinstance(cell, datetime) else plain)
    book.get_sheet(0).visibility = 1
    book.set_active_sheet(1)
    book.save(out)
    return out.getvalue()


def broken_lines(table: Table) -> bytes:
    """Line breaks in headings and cells, quotes, a heading twice, blank rows, hyphens for nothing."""
    rows = _cells(table, "%Y-%m-%d %H:%M", lambda amount: f"{amount:.2f}", "-")
    head = [heading.replace(" ", "\n", 1) for heading in table[0]]
    told: list[list[str]] = [[*head, *head[-1:]]]
    for at, row in enumerate(rows):
        told += [[*row, "x"], []] if at % 7 == 0 else [[*row, 'said "no"\nand\nagain, later']]
    return _written(told, ",").encode("utf-8-sig")


def renamed(table: Table) -> bytes:
    """Headings in capitals and with split umlauts, columns in another order, two-digit years, spaced amounts."""
    rows = _cells(table, "%d.%m.%y %H:%M", lambda amount: comma(amount).replace(".", "\u00a0"), "")
    order = random.Random(5).sample(range(len(table[0])), len(table[0]))
    head = [f" {unicodedata.normalize('NFD', heading.upper())} " for heading in table[0]]
    return _written([[row[at] for at in order] for row in (head, *rows)], "|").encode()


MESSES: dict[str, Callable[[Table], bytes]] = {
    "german.csv": german_text,
    "american.txt": american_text,
    "workbook.xlsx": workbook,
    "broken-lines.csv": broken_lines,
    "renamed.csv": renamed,
}
