"""What every kind of file is turned into before it becomes a table: sheets of records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.files.foreign.opening.table import Format, LeftOut

# Line (from 1), cells as text, and a letter per cell that says what a workbook knows of it: "." for text, or n number,
# d date, t time, b boolean; "" stands for a row of mere text. A blank line is a record without cells.
Record = tuple[int, list[str], str]


@dataclass(frozen=True)
class Sheet:
    """A sheet to be read: its records are streamed by ``records()``, what is left out of it is told by ``left_out()``
    when they were read to the end.
    """

    file: str
    name: str | None
    format: Format
    records: Callable[[], Iterator[Record]]
    left_out: Callable[[], tuple[LeftOut, ...]] = tuple
    encoding: str | None = None
    delimiter: str | None = None
    is_1904: bool = False
