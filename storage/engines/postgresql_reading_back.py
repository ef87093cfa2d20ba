"""Reads a snapshot in PostgreSQL from its first value to its last, without sending it anywhere."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from storage.engines.connections import Connection

# History of accounts stays whoever is forgotten, so that its table never has fewer rows than were published.
_COUNTED = "account"
# Every value takes part: a row as text is what its columns are, those that are stored out of line included.
_READ = sql.SQL("SELECT count(*), sum(hashtext(r::text)::bigint) FROM {} r")


def unreadable(connection: Connection, schema: str, row_counts: Mapping[str, int]) -> str | None:
    """The first table of `schema` that cannot be read completely, is gone though it was published with rows, or has
    lost accounts; None if all is well. OperationalError if the server cannot be reached.
    """
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema]
    ).fetchall()
    tables = [name for (name,) in found]
    if missing := sorted({name for name, rows in row_counts.items() if rows}.difference(tables)):
        return missing[0]
    for name in tables:
        try:
            row = connection.execute(_READ.format(sql.Identifier(schema, name))).fetchone()
        except psycopg.OperationalError:
            if connection.closed:
                raise
            return str(name)
        except psycopg.DatabaseError:
            return str(name)
        if name == _COUNTED and row is not None and row[0] < row_counts.get(name, 0):
            return str(name)
    return None
