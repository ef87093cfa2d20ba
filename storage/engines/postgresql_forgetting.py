"""People in a snapshot that lies in a schema of PostgreSQL: who is known there, what is held of them, and a copy of the
schema without them.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from storage.engines.connections import Connection, Connections
from storage.forgetting.conditions import PEOPLE, is_about, mentions, sql_name
from storage.forgetting.person import Person
from storage.forgetting.stored import Rows, plain

_TEXTS = "text", "character varying"


class StoredSchema:
    """The tables in `schema`."""

    def __init__(self, connections: Connections, schema: str) -> None:
        self._connections, self._schema = connections, schema

    def rows_of(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of `sql`, with `values` as $1, $2 ..."""
        return self._connections.use(lambda connection: self._rows(connection, sql, values)[1])

    def count(self, person: Person) -> int:
        """How many rows are about `person`."""
        return self._connections.use(lambda connection: count_in(connection, self._schema, person))

    def held(self, person: Person) -> dict[str, Rows]:
        """Table -> its rows about `person`, unchanged; empty columns are left out."""

        def work(connection: Connection) -> dict[str, Rows]:
            found = {}
            for table, columns in columns_of(connection, self._schema).items():
                asked = f"SELECT * FROM {sql_name(table)} WHERE {_told(table, columns, person)}"
                names, rows = self._rows(connection, asked, ())
                if rows:
                    found[table] = [plain(dict(zip(names, row, strict=True))) for row in rows]
            return found

        return self._connections.use(work)

    def _rows(self, connection: Connection, sql: str, values: Sequence[Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        with connection.transaction(), psycopg.RawCursor(connection) as cursor:
            cursor.execute("SELECT set_config('search_path', $1, true)", [sql_name(self._schema)])
            cursor.execute(sql.encode(), values)
            return [column.name for column in cursor.description or ()], cursor.fetchall()


def count_in(connection: Connection, schema: str, person: Person) -> int:
    """How many rows of the tables in `schema` are about `person`."""
    total = 0
    for table, columns in columns_of(connection, schema).items():
        whole = f"{sql_name(schema)}.{sql_name(table)}"
        found = connection.execute(f"SELECT count(*) FROM {whole} WHERE {_told(table, columns, person)}".encode())
        total += int((found.fetchone() or (0,))[0])
    return total


def copy_without(connection: Connection, schema: str, copy: str, person: Person) -> None:
    """Make the schema `copy` with the tables of `schema`, without rows about `person` and without mentions of them,
    within the caller's transaction.
    """
    connection.execute(f"CREATE SCHEMA {sql_name(copy)}".encode())
    for table, columns in columns_of(connection, schema).items():
        old, new = (f"{sql_name(one)}.{sql_name(table)}" for one in (schema, copy))
        texts = [name for name, is_text in columns.items() if is_text]
        cells = [
            f"CASE WHEN {mentions(name, person)} THEN NULL ELSE {sql_name(name)} END"
            if name in texts and table not in PEOPLE
            else sql_name(name)
            for name in columns
        ]
        about = is_about(table, texts, person) or "false"
        listed = ", ".join(map(sql_name, columns))
        connection.execute(f"CREATE TABLE {new} (LIKE {old} INCLUDING ALL)".encode())
        connection.execute(
            f"INSERT INTO {new} ({listed}) SELECT {', '.join(cells)} FROM {old} WHERE ({about}) IS NOT TRUE".encode()
        )
        connection.execute(f"ANALYZE {new}".encode())


def columns_of(connection: Connection, schema: str) -> dict[str, dict[str, bool]]:
    """Table -> column -> whether it holds text, in their order."""
    rows = connection.execute(
        "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns"
        " WHERE table_schema = %s ORDER BY table_name, ordinal_position",
        [schema],
    ).fetchall()
    found: dict[str, dict[str, bool]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind in _TEXTS
    return found


def _told(table: str, columns: dict[str, bool], person: Person) -> str:
    """SQL that is true for the rows of a table that are about `person`."""
    texts = [name for name, is_text in columns.items() if is_text]
    parts = [] if table in PEOPLE else [mentions(name, person) for name in texts]
    about = is_about(table, texts, person)
    return " OR ".join([*([f"({about})"] if about else []), *parts]) or "false"
