"""The cells of a column counted by shape; nothing is decided here."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from connectors.files.foreign.opening.table import ForeignColumn, ForeignTable
from connectors.files.foreign.styles import date_sql, number_sql
from connectors.files.foreign.styles.parts import parts_of, with_parts
from storage.staging import Staging

_numbers = count()
SAMPLE = 2_000
# A column in which fewer of the sampled cells than this look like numbers or dates is text.
LOOKS = 0.02
YES_NO = ("true", "false", "yes", "no", "ja", "nein", "wahr", "falsch")


@dataclass(frozen=True)
class Shapes:
    """Cells that look alike: the letter of typed ones, their shapes as number and as date, and other signs."""

    letter: str | None
    number: str | None
    date: str | None
    currency: str | None
    is_percent: bool
    has_time: bool
    is_half_day: bool
    has_short_month: bool
    is_noted: bool
    is_yes_no: bool
    cells: int
    example: str


@dataclass
class Evidence:
    """A column's cells by shape; ``filled`` without the ``placeholders``.

    ``relation``: a temporary table of the column's distinct cells, with ``cells`` the number of each; "" for a
    column of plain text. ``different`` is the column within it.
    """

    column: ForeignColumn
    relation: str = ""
    filled: int = 0
    placeholders: int = 0
    shapes: list[Shapes] = field(default_factory=list)
    is_text: bool = True

    @property
    def different(self) -> ForeignColumn:
        """The column in ``relation``."""
        return ForeignColumn(self.column.name, self.column.heading, "text", "letter")

    def count(self, matches: Callable[[Shapes], bool]) -> int:
        """Cells for which `matches` is true."""
        return sum(group.cells for group in self.shapes if matches(group))

    def currencies(self) -> Counter[str]:
        """Number of cells that name each currency."""
        found: Counter[str] = Counter()
        for group in self.shapes:
            if group.currency:
                found[group.currency] += group.cells
        return found


def gather(table: ForeignTable, staging: Staging) -> list[Evidence]:
    """The evidence of every column. Plain text is judged by a sample; all else is counted on its distinct cells."""
    step = max(1, table.rows // SAMPLE)
    found = []
    for column in table.columns:
        where = f"rowid % {step} = 0" if step > 1 else "true"
        evidence = _gather(_different(table, column, staging, where), column, staging)
        if step > 1:
            looks = evidence.count(lambda group: bool(group.number or group.date or group.is_yes_no))
            if looks >= LOOKS * evidence.filled:
                evidence = _gather(_different(table, column, staging, "true"), column, staging)
            else:
                evidence = _count_only(table, column, staging)
        evidence.is_text = not evidence.count(lambda group: bool(group.number or group.date or group.letter))
        found.append(evidence)
    return found


def _different(table: ForeignTable, column: ForeignColumn, staging: Staging, where: str) -> str:
    """A temporary table of the distinct cells of `column` with the number of each, so that the same amount, day or
    word is parsed once, however many rows have it.
    """
    name = f"foreign_cells_{next(_numbers)}"
    staging.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {column.text} AS text, {column.cell_kind} AS letter,"
        f" count(*) AS cells FROM {table.relation} WHERE {column.text} IS NOT NULL AND {where} GROUP BY ALL"
    )
    return name


def _gather(relation: str, column: ForeignColumn, staging: Staging) -> Evidence:
    names = parts_of(0)
    evidence = Evidence(column, relation)
    parts = with_parts(relation, [evidence.different], numbers=[True], dates=[True], keys=[False])
    day, cell = names.day, names.cell
    yes_no = ", ".join(f"'{word}'" for word in YES_NO)
    rows = staging.connection.execute(
        f"SELECT {names.letter}, {number_sql.shape(number_sql.digits(names.number))}, {date_sql.shape(cell, day)},"
        f" {number_sql.currency(names.number)}, coalesce({names.number}.percent <> '', false),"
        f" coalesce({names.time}.h <> '', false) OR ({names.letter} IS NOT DISTINCT FROM 'd' AND length({cell}) > 10),"
        f" coalesce({names.time}.half <> '', false), coalesce(length({day}.b) = 1, false),"
        f" coalesce({date_sql.has_note(day, names.time)}, false), lower({cell}) IN ({yes_no}),"
        f" CAST(sum(cells) AS BIGINT), min({cell}), {cell} IS NULL FROM {parts} GROUP BY ALL"
    ).fetchall()
    for *shape, is_empty in rows:
        group = Shapes(*shape)
        if is_empty:
            evidence.placeholders += group.cells
        else:
            evidence.filled += group.cells
            evidence.shapes.append(group)
    return evidence


def _count_only(table: ForeignTable, column: ForeignColumn, staging: Staging) -> Evidence:
    relation = with_parts(table.relation, [column], numbers=[False], dates=[False], keys=[False])
    filled, all_cells = staging.connection.execute(
        f"SELECT count({parts_of(0).cell}), count({column.text}) FROM {relation}"
    ).fetchone() or (0, 0)
    return Evidence(column, filled=filled, placeholders=all_cells - filled)
