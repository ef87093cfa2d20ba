"""The common form of every kind of file before it becomes a table: sheets of records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.files.foreign.opening.table import Format, LeftOut

# Line (from 1), cells as text, and a letter per cell for its kind in a workbook: "." for text, or n number, d date, t
# time, b boolean; "" for a row of plain text only. A blank line is a record without cells.
Record = tuple[int, list[str], str]


@dataclass(frozen=True)
class Sheet:
    """A sheet to be read: ``records()`` streams its records; ``left_out()`` lists what was left out, once they
    have been read to the end.
    """

    file: str
    name: str | None
    format: Format
    records: Callable[[], Iterator[Record]]
    left_out: Callable[[], tuple[LeftOut, ...]] = tuple
    encoding: str | None = None
    delimiter: str | None = None
    is_1904: bool = False
