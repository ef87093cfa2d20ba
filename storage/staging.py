"""A staging file: where a connector puts canonical rows before they are checked and published."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import duckdb

from model.tables import TABLES, Column, Kind, Table

SQL_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.CHOICE: "VARCHAR",
    Kind.INSTANT: "TIMESTAMPTZ",
    Kind.DATE: "DATE",
    Kind.NUMBER: "DOUBLE",
    Kind.INTEGER: "BIGINT",
    Kind.BOOLEAN: "BOOLEAN",
}

# Filled in for every row: the connector's name, when we learned the row, and its place in the source.
PROVENANCE = (Column("source"), Column("synced_at", Kind.INSTANT), Column("row_no", Kind.INTEGER))

QUARANTINE = Table(
    "quarantine",
    "quarantine",
    (
        Column("source"),
        Column("file", is_required=True),
        Column("line", Kind.INTEGER),
        Column("table_name"),
        Column("column_name"),
        Column("reason", is_required=True),
        Column("value"),
        Column("synced_at", Kind.INSTANT),
    ),
)

NOTE = Table(
    "note",
    "notes",
    (
        Column("source"),
        Column("message", is_required=True),
        Column("details"),
        Column("synced_at", Kind.INSTANT),
    ),
)


def staged_columns(table: Table) -> tuple[Column, ...]:
    """Columns of a staged table: the canonical ones, then provenance not already among them."""
    own = set(table.column_names)
    return (*table.columns, *(column for column in PROVENANCE if column.name not in own))


@dataclass(frozen=True)
class Staging:
    """An open staging file. ``connection`` holds one empty table per canonical table (singular names,
    canonical columns plus ``source``, ``synced_at``, ``row_no``), a ``quarantine`` and a ``note`` table.
    """

    path: Path
    connection: duckdb.DuckDBPyConnection
    synced_at: datetime


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty staged tables in `connection`."""
    tables = {table: staged_columns(table) for table in TABLES.values()}
    for table, columns in (*tables.items(), (QUARANTINE, QUARANTINE.columns), (NOTE, NOTE.columns)):
        listed = ", ".join(f'"{column.name}" {SQL_TYPES[column.kind]}' for column in columns)
        connection.execute(f'CREATE TABLE "{table.name}" ({listed})')


@contextmanager
def open_staging(folder: Path, *, memory_limit_mb: int, synced_at: datetime | None = None) -> Iterator[Staging]:
    """A fresh staging file in `folder`, deleted when the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"staging-{uuid4().hex}.duckdb"
    connection = duckdb.connect(
        path,
        config={"memory_limit": f"{memory_limit_mb}MB", "temp_directory": str(folder)},
    )
    try:
        connection.execute("SET TimeZone = 'UTC'")
        create_tables(connection)
        yield Staging(path, connection, synced_at or datetime.now(UTC))
    finally:
        connection.close()
        for leftover in folder.glob(f"{path.name}*"):
            leftover.unlink(missing_ok=True)
