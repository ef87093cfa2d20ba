"""The visible sheets of an XLS workbook (Excel 97 to 2003), without hidden rows."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as XlsSheet

from connectors.files.foreign.opening.cells import as_cell
from connectors.files.foreign.opening.records import Record, Sheet
from connectors.files.foreign.opening.table import LeftOut
from connectors.kit.base import ContractError


def sheets_of_xls(path: Path, name: str) -> Iterator[Sheet | LeftOut]:
    """The sheets of the workbook at `path`; rows are ragged, so a lone cell far away costs nothing."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    try:
        yield from _sheets(path, name, start)
    except (AssertionError, AttributeError, TypeError, UnboundLocalError) as error:
        # xlrd expects sound files: on others it raises whatever Python raises for invalid offsets.
        raise ContractError("files.broken", file=name) from error


def _sheets(path: Path, name: str, start: bytes) -> Iterator[Sheet | LeftOut]:
    # With formats, to know which rows are hidden; xlrd reads none from files older than Excel 5.
    book = xlrd.open_workbook(
        str(path), on_demand=True, formatting_info=start.startswith(b"\xd0\xcf"), ragged_rows=True, logfile=_Silence()
    )
    for index, title in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(index)
        if sheet.visibility:
            yield LeftOut("hidden_sheet", 0, (), title)
        else:
            yield _sheet(book, sheet, name, title)
        book.unload_sheet(index)


class _Silence:
    """Where the reader's own warnings go."""

    def write(self, text: str) -> int:
        """Discard `text`."""
        return len(text)


def _sheet(book: Book, sheet: XlsSheet, file: str, title: str) -> Sheet:
    met: list[tuple[int, str]] = []

    def records() -> Iterator[Record]:
        met.clear()
        for row in range(sheet.nrows):
            pairs = [as_cell(_value(cell, book.datemode)) for cell in sheet.row(row)]
            cells = [text for text, _ in pairs]
            about = sheet.rowinfo_map.get(row)
            if about is not None and about.hidden:
                if any(cells):
                    met.append((row + 1, " | ".join(cell for cell in cells if cell)[:200]))
                continue
            letters = "".join(letter for _, letter in pairs)
            yield row + 1, cells, letters if letters.strip(".") else ""

    def left_out() -> tuple[LeftOut, ...]:
        if not met:
            return ()
        return (LeftOut("hidden_row", len(met), tuple(line for line, _ in met[:10]), met[0][1]),)

    return Sheet(file, title, "xls", records, left_out, is_1904=book.datemode == 1)


def _value(cell: Cell, datemode: int) -> object:
    """A cell as a Python value; errors are empty."""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment: datetime = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return float(cell.value)
        return moment.time() if 0 <= cell.value < 1 else moment
    return cell.value
