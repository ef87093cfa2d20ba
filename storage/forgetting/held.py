"""Everything a Parquet file or the records hold about a person, row by row, unchanged."""

from pathlib import Path

import duckdb
from sqlalchemy import select

from storage.forgetting.in_records import changed_rows, pattern_of, tables
from storage.forgetting.person import Person
from storage.forgetting.rewriting import where_told
from storage.forgetting.stored import Rows, plain
from storage.records.engine import Records


def in_parquet(path: Path, person: Person) -> dict[str, Rows]:
    """Table -> its rows about `person`, from a Parquet file that holds the table it is named after."""
    with duckdb.connect() as connection:
        connection.execute(f'CREATE TABLE "{path.stem}" AS SELECT * FROM read_parquet($path)', {"path": str(path)})
        for _, table, condition in where_told(connection, person, is_raw=False):
            rows = connection.execute(f'SELECT * FROM "{table}" WHERE {condition}').to_arrow_table().to_pylist()
            return {table: [plain(row) for row in rows]} if rows else {}
    return {}


def in_records(records: Records, person: Person) -> dict[str, Rows]:
    """Table -> rows of what people wrote that name `person`."""
    found: dict[str, Rows] = {}
    with records.reading() as session:
        for table in tables():
            for keys, _ in changed_rows(session, table, pattern_of(person)):
                query = select(table).where(*(table.c[name] == key for name, key in keys.items()))
                row = session.execute(query).mappings().one()
                found.setdefault(table.name, []).append(plain(dict(row)))
    return found
