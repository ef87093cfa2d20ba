"""Reads a snapshot from its first value to its last, to check that every table is readable."""

from pathlib import Path

import duckdb

from storage.forgetting.rewriting import opened


def unreadable(database: Path) -> str | None:
    """The first table of the file that cannot be read completely; the file's own name if it cannot be opened; None if
    all is well. Reading also verifies the checksums of the blocks.
    """
    try:
        with opened(database) as connection:
            tables = connection.execute(
                "SELECT schema_name, table_name FROM duckdb_tables()"
                " WHERE database_name = current_database() ORDER BY ALL"
            ).fetchall()
            for schema, table in tables:
                try:
                    connection.execute(f'SELECT bit_xor(hash(t)) FROM "{schema}"."{table}" t').fetchall()
                except duckdb.Error:
                    return str(table)
    except (duckdb.Error, OSError, UnicodeDecodeError):
        return database.name
    return None
