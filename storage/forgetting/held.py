"""Everything a file or the records hold about a person, row by row, unchanged."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select

from storage.forgetting.in_records import changed_rows, pattern_of, tables
from storage.forgetting.person import Person
from storage.forgetting.rewriting import opened, where_told
from storage.records.engine import Records

Rows = list[dict[str, Any]]


def in_file(path: Path, person: Person, *, is_raw: bool = False) -> dict[str, Rows]:
    """Table -> its rows about `person`, from the DuckDB file at `path`; empty columns are left out."""
    with opened(path) as connection:
        found = {}
        for schema, table, condition in where_told(connection, person, is_raw=is_raw):
            rows = (
                connection.execute(f'SELECT * FROM "{schema}"."{table}" WHERE {condition}').to_arrow_table().to_pylist()
            )
            if rows:
                found[table] = [_plain(row) for row in rows]
    return found


def in_parquet(path: Path, person: Person) -> dict[str, Rows]:
    """As :func:`in_file`, for a Parquet file that holds the table it is named after."""
    with duckdb.connect() as connection:
        connection.execute(f'CREATE TABLE "{path.stem}" AS SELECT * FROM read_parquet($path)', {"path": str(path)})
        for _, table, condition in where_told(connection, person, is_raw=False):
            rows = connection.execute(f'SELECT * FROM "{table}" WHERE {condition}').to_arrow_table().to_pylist()
            return {table: [_plain(row) for row in rows]} if rows else {}
    return {}


def in_records(records: Records, person: Person) -> dict[str, Rows]:
    """Table -> rows of what people wrote that name `person`."""
    found: dict[str, Rows] = {}
    with records.reading() as session:
        for table in tables():
            for keys, _ in changed_rows(session, table, pattern_of(person)):
                query = select(table).where(*(table.c[name] == key for name, key in keys.items()))
                row = session.execute(query).mappings().one()
                found.setdefault(table.name, []).append(_plain(dict(row)))
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
        if value not in (None, "")
    }
