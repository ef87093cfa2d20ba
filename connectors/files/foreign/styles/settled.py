"""A foreign table read by its styles: plain text that the loader takes like the interchange's."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal

from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.styles import number_sql
from connectors.files.foreign.styles.parts import parts_of, with_parts
from connectors.files.foreign.styles.style import ColumnStyle
from connectors.files.foreign.styles.styles import read_date, read_number
from connectors.kit.convert import identifier
from model.tables import Kind
from storage.staging import Staging

_numbers = count()


@dataclass(frozen=True)
class Wanted:
    """A column to be read: from which column, as what, and under which new name. ``is_key``: words that elsewhere
    are placeholders ("null") may be ids. ``what`` "currency" is the code that an amount's cell names.
    """

    name: str
    column: str
    what: Kind | Literal["currency"]
    is_key: bool = False


def settled(table: ForeignTable, styles: dict[str, ColumnStyle], wanted: Sequence[Wanted], staging: Staging) -> str:
    """A temporary view with the `wanted` columns as text and ``line``: numbers with a point and without factor, dates
    and instants in ISO 8601 (local unless they have an offset), true and false, texts without surrounding blanks.

    Null where a cell is empty, a placeholder, unreadable, or depends on an open question; all of that is
    counted in the column's style.
    """
    columns = [table.column(one.column) for one in wanted]
    relation = with_parts(
        table.relation,
        columns,
        numbers=[one.what in (Kind.NUMBER, Kind.INTEGER, "currency") for one in wanted],
        dates=[one.what in (Kind.DATE, Kind.INSTANT) for one in wanted],
        keys=[one.is_key for one in wanted],
    )
    listed = [f"{_read(one, styles[one.column], index)} AS {identifier(one.name)}" for index, one in enumerate(wanted)]
    view = f"foreign_settled_{next(_numbers)}"
    staging.connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {', '.join([*listed, 'line'])} FROM {relation}"
    )
    return view


def _read(one: Wanted, style: ColumnStyle, index: int) -> str:
    names = parts_of(index)
    match one.what:
        case "currency":
            return number_sql.currency(names.number)
        case Kind.NUMBER | Kind.INTEGER:
            decimal, factor = (style.number.decimal, style.number.factor) if style.number else (".", 1)
            number = read_number(names.cell, names.letter, names.number, decimal, factor)
            # Whole numbers without a fraction, as ids and counts are written.
            whole = f"{number} = floor({number}) AND abs({number}) < 1e15"
            return (
                f"CASE WHEN {whole} THEN CAST(CAST({number} AS BIGINT) AS VARCHAR) ELSE CAST({number} AS VARCHAR) END"
            )
        case Kind.DATE | Kind.INSTANT:
            order, dotted = (style.date.order, style.date.dotted) if style.date else (None, "dmy")
            return read_date(names.cell, names.letter, names.day, names.time, order, dotted, is_1904=style.is_1904)
        case Kind.BOOLEAN:
            yes, no = "'true', 'yes', 'ja', 'wahr', '1', 'x', 'y', 'j'", "'false', 'no', 'nein', 'falsch', '0', 'n'"
            lower = f"lower({names.cell})"
            return f"CASE WHEN {lower} IN ({yes}) THEN 'true' WHEN {lower} IN ({no}) THEN 'false' END"
        case _:
            return names.cell
