"""What is known of how a column is written, and what must be asked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectors.kit.convert import Decimal

Order = Literal["dmy", "mdy"]
ColumnKind = Literal["empty", "text", "number", "date", "instant", "boolean"]


@dataclass(frozen=True)
class Alternative:
    """One way to read an ambiguous column: the answer to give, and its reading of a cell: ("12.500", "12500")."""

    answer: Decimal | Order
    written: str
    read: str


@dataclass(frozen=True)
class NumberStyle:
    """How the numbers of a column are written.

    ``decimal`` is None while it is ambiguous: ``alternatives`` then holds both readings; at most the ``ambiguous``
    cells depend on it. ``currency`` is the ISO code where all cells (or the heading) name one, ``currencies`` all that
    occur; ``factor`` comes from the heading (T€ is 1000); a cell's own ("3 Mio.") is read with the cell.
    ``unreadable`` cells are neither empty nor numbers; lowest, highest and total are in units, factor included, and
    None while something is ambiguous or there are no numbers.
    """

    decimal: Decimal | None
    readable: int
    unreadable: int
    ambiguous: int = 0
    alternatives: tuple[Alternative, ...] = ()
    currency: str | None = None
    currencies: tuple[str, ...] = ()
    factor: int = 1
    is_percent: bool = False
    examples: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    total: float | None = None


@dataclass(frozen=True)
class DateStyle:
    """How the dates of a column are written.

    ``order`` says which part of 03/05/2026 is the day; it is None while that is ambiguous, and also None without
    alternatives where no cell depends on it (ISO, typed cells). ``with_note`` cells have text after the date, which is
    not read. ``has_time``: some cell has a time of day. first and last are local days as written.
    """

    order: Order | None
    readable: int
    unreadable: int
    dotted: Order = "dmy"
    ambiguous: int = 0
    alternatives: tuple[Alternative, ...] = ()
    with_note: int = 0
    has_time: bool = False
    examples: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class ColumnStyle:
    """A column's cells: ``filled`` without placeholders, ``placeholders`` counted apart; ``kind`` is that of at least
    four fifths of the filled cells. ``number`` and ``date`` are set where any cell can be read as one.
    """

    column: str
    kind: ColumnKind
    filled: int
    placeholders: int
    number: NumberStyle | None = None
    date: DateStyle | None = None
    is_1904: bool = False

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What must be asked before the column is used as its kind; empty if all is clear."""
        if self.kind == "number" and self.number:
            return self.number.alternatives
        return self.date.alternatives if self.kind in ("date", "instant") and self.date else ()
