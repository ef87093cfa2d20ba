"""Rows merged into a system's file by their keys: all tables of a window in one transaction, so all or nothing."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from connectors.kit.convert import identifier
from connectors.kit.stream import RawTable
from storage.raw_file import DATASET

INCOMING = "incoming"


def merge(connection: Any, tables: Mapping[RawTable, pa.Table]) -> None:
    """Put the rows of each table in place of those of the same key; tables and columns that are new are made.

    A key occurs once among the rows of a table. If the process is killed, the file holds either everything or nothing
    of it. The same is true after an error once the connection is closed, which is all a caller can do then.
    """
    connection.execute("BEGIN")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {DATASET}")
    for table, rows in tables.items():
        _into(connection, table, rows)
    connection.execute("COMMIT")


def _into(connection: Any, table: RawTable, rows: pa.Table) -> None:
    table_name = f"{DATASET}.{identifier(table.name)}"
    listed = ", ".join(
        f"{identifier(field.name)} VARCHAR{'' if field.nullable else ' NOT NULL'}" for field in rows.schema
    )
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table_name} ({listed})")
    known = connection.execute(
        "SELECT list(column_name) FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2",
        [DATASET, table.name],
    ).fetchall()[0][0]
    for name in rows.schema.names:
        if name not in known:
            connection.execute(f"ALTER TABLE {table_name} ADD COLUMN {identifier(name)} VARCHAR")
    connection.register(INCOMING, rows)
    same = " AND ".join(f"t.{identifier(name)} = i.{identifier(name)}" for name in table.key)
    connection.execute(f"DELETE FROM {table_name} t USING {INCOMING} i WHERE {same}")
    connection.execute(f"INSERT INTO {table_name} BY NAME FROM {INCOMING}")
    connection.unregister(INCOMING)
