"""A snapshot in the making: the staging connection, the attached target, the charter in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from model.charter import Charter
from model.tables import Kind, Table
from storage.column_types import column_type
from storage.dialects import EMBEDDED
from storage.snapshot import Snapshot
from storage.staging import staged_columns


@dataclass(frozen=True)
class Build:
    """What every step of publishing uses. Names put into SQL come from the model or the validated charter.

    former: the snapshot before the new one; None if there is none, or if either is a demonstration. whole: the database
    with the tables of the whole company, if the target holds only some accounts (default: the target). known_to: the
    last day the data covers, if that cannot be derived from the target alone.
    """

    connection: duckdb.DuckDBPyConnection
    charter: Charter
    synced_at: datetime
    former: Snapshot | None = None
    target: str = "target"
    whole: str = ""
    known_to: date | None = None

    def __post_init__(self) -> None:
        if not self.whole:
            object.__setattr__(self, "whole", self.target)

    @property
    def synced_on(self) -> date:
        """The local day on which the rows were read."""
        return self.synced_at.astimezone(self.charter.zone).date()

    def run(self, sql: str) -> None:
        """Execute one statement."""
        self.connection.execute(sql)

    def value(self, sql: str) -> Any:
        """The first value of the first row; None without rows."""
        row = self.connection.execute(sql).fetchone()
        return row[0] if row else None

    def create(self, name: str, select: str) -> None:
        """Create the table `name` of the snapshot from a query."""
        self.run(f'CREATE TABLE {self.target}."{name}" AS {select}')

    def table(self, name: str) -> ir.Table:
        """A table already in the new snapshot, as an Ibis expression."""
        return self._described(name, catalog=self.target, database="main")

    def temporary(self, name: str) -> ir.Table:
        """A temporary table of this connection, as an Ibis expression."""
        return self._described(name)

    def _described(self, name: str, **where: str) -> ir.Table:
        place = ".".join(f'"{part}"' for part in (*where.values(), name))
        columns = self.connection.execute(f"DESCRIBE {place}").fetchall()
        schema = {column: column_type(kind) for column, kind, *_ in columns}
        return ibis.table(schema, name=name, **where)

    @staticmethod
    def sql(table: ir.Table) -> str:
        """An expression as SQL of this engine; cached, because compiling takes longer than running it on a small
        company.
        """
        return _compiled(table.op())

    def day(self, instant: str) -> str:
        """SQL for the local calendar day of an instant with a time zone."""
        return f"timezone('{self.charter.time_zone}', {instant})::DATE"

    def start_of_day(self, day: str) -> str:
        """SQL for the UTC instant at which the local day `day` begins."""
        return f"timezone('UTC', timezone('{self.charter.time_zone}', {day}::TIMESTAMP))"

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Within the block, names without a database refer to the snapshot."""
        outside = self.value("SELECT current_database()")
        self.run(f"USE {self.target}")
        try:
            yield
        finally:
            self.run(f'USE "{outside}"')


@lru_cache(maxsize=100)
def _compiled(operation: Any) -> str:
    compiler = EMBEDDED.compiler()
    return str(compiler.to_sqlglot(operation.to_expr()).sql(compiler.dialect))


def in_utc(table: Table, *, alias: str = "t", leave_out: frozenset[str] = frozenset()) -> list[str]:
    """The staged columns of `table` for a SELECT; instants lose their zone; from here on all are in UTC."""
    return [
        f"timezone('UTC', {alias}.{column.name}) AS {column.name}"
        if column.kind is Kind.INSTANT
        else f'{alias}."{column.name}"'
        for column in staged_columns(table)
        if column.name not in leave_out
    ]
