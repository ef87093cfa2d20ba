"""A staging file: where a connector puts canonical rows before they are checked and published."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
from filelock import FileLock

from model.tables import TABLES, Column, Kind, Table
from storage.leftovers import LOCK, clear

# Any error that the engine raises.
EngineError = duckdb.Error

SQL_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.CHOICE: "VARCHAR",
    Kind.INSTANT: "TIMESTAMPTZ",
    Kind.DATE: "DATE",
    Kind.NUMBER: "DOUBLE",
    Kind.INTEGER: "BIGINT",
    Kind.BOOLEAN: "BOOLEAN",
}

# Filled in for every row: the connector's name, when the row was read, and its position in the source.
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

# Rows of several sources that were merged; kind: account, contact, opportunity, activity. source: that of the merged
# row. score (bits) and reasons: the evidence that a rule used, both null if a person decided.
LINK = Table(
    "link",
    "links",
    (
        Column("kind", is_required=True),
        Column("kept_id", is_required=True),
        Column("merged_id", is_required=True),
        Column("source"),
        Column("score", Kind.NUMBER),
        Column("reasons"),
        Column("decided_by", is_required=True),
    ),
)

# Pairs that a person should check. is_duplicate: both rows are from one source.
LIKELY_LINK = Table(
    "likely_link",
    "likely_links",
    (
        Column("kind", is_required=True),
        Column("left_id", is_required=True),
        Column("right_id", is_required=True),
        Column("score", Kind.NUMBER),
        Column("reasons"),
        Column("is_duplicate", Kind.BOOLEAN),
    ),
)

# What each source says about an account that several know; is_shown: the value used for the account.
VALUE_ORIGIN = Table(
    "value_origin",
    "value_origins",
    (
        Column("account_id", is_required=True),
        Column("column_name", is_required=True),
        Column("value", is_required=True),
        Column("source"),
        Column("source_id", is_required=True),
        Column("last_confirmed_at", Kind.INSTANT),
        Column("is_shown", Kind.BOOLEAN),
    ),
)

# Rows that a system says no longer exist; kind: deleted, merged. table_name: account, contact. into_id: the row that
# remains.
GONE = Table(
    "gone",
    "gone",
    (
        Column("table_name", is_required=True),
        Column("row_id", is_required=True),
        Column("kind", is_required=True),
        Column("into_id"),
        Column("gone_at", Kind.INSTANT),
        Column("source", is_required=True),
    ),
)

# When somebody last confirmed a row, if its source says so (connectors/lists); not published.
CONFIRMATION = Table(
    "confirmation", "confirmations", (Column("row_id", is_required=True), Column("confirmed_at", Kind.INSTANT))
)

# Ids under which another system knows a row, if its own system stores them (integrations write them); kind: account,
# contact, opportunity, activity. other_id: the other system's own id, without its name; not published.
KNOWN_AS = Table(
    "known_as",
    "known_as",
    (
        Column("kind", is_required=True),
        Column("row_id", is_required=True),
        Column("system", is_required=True),
        Column("other_id", is_required=True),
    ),
)

# What each source says about an opportunity that several know; is_shown: the value that is used.
OPPORTUNITY_ORIGIN = Table(
    "opportunity_origin",
    "opportunity_origins",
    (
        Column("opportunity_id", is_required=True),
        Column("column_name", is_required=True),
        Column("value", is_required=True),
        Column("source"),
        Column("source_id", is_required=True),
        Column("is_shown", Kind.BOOLEAN),
    ),
)

# What each source says about an activity that several know, one row per source, as there are many; is_shown: the row
# that is used, with its gaps filled from the others.
ACTIVITY_ORIGIN = Table(
    "activity_origin",
    "activity_origins",
    (
        *TABLES["activity"].columns,
        Column("source"),
        Column("source_id", is_required=True),
        Column("is_shown", Kind.BOOLEAN),
    ),
)

# Exports that were read, by their day (connectors/files/looks): the data reaches that far, even if nothing has changed
# since the previous one.
LOOK = Table(
    "look",
    "looks",
    (
        Column("look_id", is_required=True),
        Column("kind", is_required=True),
        Column("seen_on", Kind.DATE, is_required=True),
        Column("file", is_required=True),
    ),
)

# Published as they are, in addition to the canonical tables.
AUXILIARY = (QUARANTINE, NOTE, LINK, LIKELY_LINK, VALUE_ORIGIN, OPPORTUNITY_ORIGIN, ACTIVITY_ORIGIN, GONE, LOOK)


def staged_columns(table: Table) -> tuple[Column, ...]:
    """Columns of a staged table: the canonical ones, then provenance not already among them."""
    own = set(table.column_names)
    return (*table.columns, *(column for column in PROVENANCE if column.name not in own))


@dataclass(frozen=True)
class Staging:
    """An open staging file. ``connection`` holds one empty table per canonical table (singular names,
    canonical columns plus ``source``, ``synced_at``, ``row_no``) and the tables of :data:`AUXILIARY`.
    """

    path: Path
    connection: duckdb.DuckDBPyConnection
    synced_at: datetime


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty staged tables in `connection`."""
    tables = {table: staged_columns(table) for table in TABLES.values()}
    tables |= {table: table.columns for table in (*AUXILIARY, CONFIRMATION, KNOWN_AS)}
    for table, columns in tables.items():
        listed = ", ".join(f'"{column.name}" {SQL_TYPES[column.kind]}' for column in columns)
        connection.execute(f'CREATE TABLE "{table.name}" ({listed})')


@contextmanager
def open_staging(folder: Path, *, memory_limit_mb: int, synced_at: datetime | None = None) -> Iterator[Staging]:
    """A fresh staging file in `folder`, deleted when the block ends; leftovers of killed runs are removed first."""
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder)
    path = folder / f"staging-{uuid4().hex}.duckdb"
    lock = path.with_suffix(LOCK)
    try:
        with FileLock(lock):
            try:
                settings: dict[str, Any] = {"memory_limit": f"{memory_limit_mb}MB", "temp_directory": str(folder)}
                with duckdb.connect(path, config=settings) as connection:
                    connection.execute("SET TimeZone = 'UTC'")
                    create_tables(connection)
                    yield Staging(path, connection, synced_at or datetime.now(UTC))
            finally:  # also if closing fails, which writes
                for leftover in folder.glob(f"{path.name}*"):
                    leftover.unlink(missing_ok=True)
    finally:
        lock.unlink(missing_ok=True)
