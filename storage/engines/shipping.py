"""Copies a snapshot's tables from the embedded engine into a new schema of PostgreSQL."""

from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.csv as pa_csv
from psycopg import sql

from model.errors import Fault
from storage.engines.connections import Connection

TYPES = {
    "BIGINT": "bigint", "INTEGER": "integer", "SMALLINT": "smallint", "TINYINT": "smallint", "DATE": "date",
    "DOUBLE": "double precision", "BOOLEAN": "boolean", "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}  # fmt: skip
# How text is sorted: by code point, as in the embedded engine, but with a notion of upper and lower case.
COLLATIONS = ("pg_c_utf8", "C.utf8", "C.UTF-8")
INDEXES = (
    ("account", "account_id"), ("spell", "account_id"), ("activity", "account_id"), ("contact", "account_id"),
    ("opportunity", "account_id"), ("stage_change", "opportunity_id"), ("sign_of_life", "account_id"),
)  # fmt: skip
ROWS_AT_ONCE = 50_000
# PostgreSQL's text can hold every character but this one.
NUL, SHOWN_FOR_NUL = "\0", "\ufffd"


def without_nul(value: Any) -> Any:
    """`value` as it was shipped: text with the character zero replaced."""
    return value.replace(NUL, SHOWN_FOR_NUL) if isinstance(value, str) else value


def ship(database: Path, connection: Connection, schema: str) -> None:
    """Copy every table into the new `schema`, within the caller's transaction; Fault if a row went missing."""
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    collation = sql.Identifier(_collation(connection))
    with duckdb.connect(database, read_only=True) as source:
        source.execute("SET TimeZone = 'UTC'")
        for (name,) in source.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall():
            target = sql.Identifier(schema, name)
            _copy(source, name, connection, target, collation)
            shipped = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(target)).fetchone()
            if shipped != source.execute(f'SELECT count(*) FROM "{name}"').fetchone():
                raise Fault("engine.rows_missing", engine="PostgreSQL", table=name)
        for name, column in INDEXES:
            indexed = sql.SQL("CREATE INDEX ON {} ({})")
            connection.execute(indexed.format(sql.Identifier(schema, name), sql.Identifier(column)))
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, name)))


def _collation(connection: Connection) -> str:
    known = connection.execute(
        "SELECT collname FROM pg_collation WHERE collname = ANY(%s)", [list(COLLATIONS)]
    ).fetchall()
    for name in COLLATIONS:
        if (name,) in known:
            return name
    raise Fault("engine.collation", engine="PostgreSQL", allowed=", ".join(COLLATIONS))


def _copy(
    source: duckdb.DuckDBPyConnection,
    name: str,
    connection: Connection,
    target: sql.Identifier,
    collation: sql.Identifier,
) -> None:
    columns, selected = [], []
    for column, kind in source.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $name ORDER BY column_index",
        {"name": name},
    ).fetchall():
        is_text = kind == "VARCHAR" or kind.startswith("ENUM")
        written = sql.SQL("text COLLATE {}").format(collation) if is_text else sql.SQL(TYPES[kind])
        columns.append(sql.SQL("{} {}").format(sql.Identifier(column), written))
        given = f"replace(\"{column}\"::VARCHAR, chr(0), '{SHOWN_FOR_NUL}')" if is_text else f'"{column}"'
        selected.append(f'{given} AS "{column}"')
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(target, sql.SQL(", ").join(columns)))
    batches = source.execute(f'SELECT {", ".join(selected)} FROM "{name}"').to_arrow_reader(ROWS_AT_ONCE)
    # Text is quoted, nulls are not, so an empty text stays an empty text.
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(target)) as copy:
        for batch in batches:
            buffer = BytesIO()
            pa_csv.write_csv(batch, buffer, options)
            copy.write(buffer.getvalue())
