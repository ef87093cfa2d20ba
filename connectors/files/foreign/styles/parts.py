"""A foreign column with the parts of its cells beside it, for counting evidence and for reading values."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.files.foreign.opening.table import ForeignColumn
from connectors.files.foreign.styles import date_sql, number_sql
from connectors.files.foreign.styles.placeholders import without_placeholders


@dataclass(frozen=True)
class Parts:
    """SQL names of a column's parts: ``cell`` as text without blanks around it (null for placeholders), ``letter`` of
    its kind in a workbook, the structs ``number``, ``day`` and ``time``.
    """

    cell: str
    letter: str
    number: str
    day: str
    time: str


def parts_of(index: int) -> Parts:
    """The names of the parts of the column at `index` in :func:`with_parts`."""
    return Parts(f"cell{index}", f"letter{index}", f"number{index}", f"day{index}", f"time{index}")


def with_parts(
    relation: str,
    columns: Sequence[ForeignColumn],
    *,
    numbers: Sequence[bool],
    dates: Sequence[bool],
    keys: Sequence[bool],
) -> str:
    """A FROM clause of `relation` with the parts of `columns`; numbers and dates are taken apart where wanted."""
    cells, parts, times = [], [], []
    for index, column in enumerate(columns):
        names = parts_of(index)
        # Placeholders occur only as text; a typed cell keeps its value.
        cells.append(f"{without_placeholders(number_sql.spaced(column.text), is_key=keys[index])} AS {names.cell}")
        cells.append(f"{column.cell_kind} AS {names.letter}")
        if numbers[index]:
            parts.append(f"{number_sql.parts(names.cell)} AS {names.number}")
        if dates[index]:
            parts.append(f"{date_sql.day_parts(names.cell)} AS {names.day}")
            times.append(f"{date_sql.time_parts(names.day)} AS {names.time}")
    listed = ["*", *parts]
    inner = f"SELECT {', '.join(['rowid AS place', *cells, '*'])} FROM {relation}"
    middle = f"SELECT {', '.join(listed)} FROM ({inner})"
    return f"(SELECT {', '.join(['*', *times])} FROM ({middle}))"
