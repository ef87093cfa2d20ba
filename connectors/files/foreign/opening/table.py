"""A foreign table: text cells as written, with their lines, in a table of the staging file."""

from dataclasses import dataclass
from typing import Literal

# Why a row or a sheet of a file is not data; the sentences are files.left_out.<reason>.
Reason = Literal[
    "preamble",
    "repeated_head",
    "total",
    "footer",
    "hidden_row",
    "hidden_sheet",
    "too_many_columns",
    "no_table",
    "group",
]
Format = Literal["text", "xlsx", "xls", "ods", "html", "parquet", "json"]


@dataclass(frozen=True)
class LeftOut:
    """Rows (or a sheet) that are not data: how many, the lines of the first ten, and the text of the first."""

    reason: Reason
    rows: int
    lines: tuple[int, ...]
    example: str


@dataclass(frozen=True)
class ForeignColumn:
    """A column: ``name`` is unique in its table, ``heading`` as it was written.

    ``text`` is the SQL of its cells as text (null where empty), ``cell_kind`` the SQL of a letter for a cell's kind in
    a workbook: n number, d date or instant (ISO 8601), t time, b boolean, null for plain text.
    """

    name: str
    heading: str
    text: str
    cell_kind: str


@dataclass(frozen=True)
class ForeignTable:
    """One table of a file. Its rows are in the temporary table ``relation`` of the staging file, which has the
    columns' ``text`` and ``cell_kind``, and ``line`` (from 1; in a workbook the number of its row).

    ``around`` are the texts above the headings and below the last row, where exports state their day and filter.
    ``is_1904``: date serials of this workbook count from 1904. ``filled_down``: columns that named a group in its
    first row only, with the number of cells filled from above.
    """

    file: str
    sheet: str | None
    format: Format
    columns: tuple[ForeignColumn, ...]
    relation: str
    rows: int
    header_line: int
    around: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    is_1904: bool = False
    filled_down: tuple[tuple[str, int], ...] = ()

    def column(self, name: str) -> ForeignColumn:
        """The column `name`; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
