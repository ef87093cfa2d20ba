"""What was read of one system, stored as reported: a DuckDB file from which reading deletes nothing.

A load writes rows and the marks of how far they reach in one transaction; rows replace those of the same key. If a run
is killed, the next one goes on at the last marks, so nothing is lost and nothing doubled.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.kit import raw_packages
from connectors.kit.convert import identifier
from connectors.kit.raw_merge import merge
from connectors.kit.stream import GONE, MARK, Cursor, RawTable, Row, instant
from connectors.kit.system import Observed
from storage.forgetting.digests import NOBODY, Forgotten
from storage.raw_file import DATASET, FILE, READ_AT, raw_file, store_faults

# This many rows do not all vanish between two listings.
MANY = 20

OWN_TABLES = """
CREATE SCHEMA IF NOT EXISTS kept;
CREATE TABLE IF NOT EXISTS kept.vanished (
    object VARCHAR, id VARCHAR, kind VARCHAR, into_id VARCHAR, gone_at VARCHAR, read_at VARCHAR);
CREATE TABLE IF NOT EXISTS kept.listed (stream VARCHAR PRIMARY KEY, began_at VARCHAR);
CREATE TABLE IF NOT EXISTS kept.observed (
    table_name VARCHAR, row_key VARCHAR, column_name VARCHAR, value VARCHAR, seen_at VARCHAR);
"""


@dataclass(frozen=True)
class Mark:
    """How far a stream is read: the cursor, and when the last full listing began.

    is_whole: whether that listing was ever completed. is_ended: whether the pass that led to the cursor was; if not,
    the run was cut off there. read_at: when the run that left the mark began.
    """

    stream: str
    cursor: Cursor | None
    began_at: str
    is_whole: bool = False
    is_ended: bool = False
    read_at: str | None = None

    def row(self) -> dict[str, str | None]:
        """The mark as a raw row."""
        cursor = None if self.cursor is None else json.dumps(self.cursor)
        flags = {"is_whole": str(self.is_whole), "is_ended": str(self.is_ended)}
        return {"stream": self.stream, "cursor": cursor, "began_at": self.began_at, **flags}


class RawStore:
    """The store of one system in `folder`. `read_at` is when this run began; all rows it reads bear that instant. What
    systems report about the people `known` as forgotten is not stored.

    Every method raises StoreError if the file cannot be read or written.
    """

    def __init__(
        self, folder: Path, tables: Iterable[RawTable], *, read_at: datetime, known: Forgotten = NOBODY
    ) -> None:
        self.path = folder / FILE
        self.read_at = instant(read_at)
        self._folder, self._known = folder, known
        self._tables = {table.name: table for table in (*tables, GONE)}

    def open(self) -> None:
        """Prepare the file; to be called before anything is read."""
        with store_faults(self.path):
            self._folder.mkdir(parents=True, exist_ok=True)
        with self.connection() as connection:
            raw_packages.put_away(connection, self._folder)
            connection.execute(f"BEGIN; {OWN_TABLES} COMMIT")

    def marks(self) -> dict[str, Mark]:
        """Stream -> how far it is read."""
        with self.connection() as connection:
            if not self._exists(connection, MARK.name):
                return {}
            # Versions before this column did not record where a pass ended: any of theirs may have been cut off.
            is_ended = "is_ended" if self._exists(connection, MARK.name, "is_ended") else "NULL"
            rows = connection.execute(
                f"SELECT stream, cursor, began_at, is_whole, {is_ended}, {READ_AT} FROM {DATASET}.mark"
            ).fetchall()
        return {
            stream: Mark(stream, json.loads(cursor) if cursor else None, began_at, whole == "True", ended == "True", at)
            for stream, cursor, began_at, whole, ended, at in rows
        }

    def load(self, rows: Mapping[str, Mapping[tuple[str | None, ...], Row]], marks: Iterable[Mark]) -> None:
        """Stage `rows` (raw table -> key -> row) together with the `marks` of how far they reach."""
        tables = {
            self._tables[name]: self._arrow(self._tables[name], self._of_others(name, found))
            for name, found in rows.items()
            if found
        }
        reached = [mark.row() for mark in marks]
        if reached:
            tables[MARK] = self._arrow(MARK, reached)
        if tables:
            with self.connection() as connection:
                merge(connection, tables)

    def note_vanished(self, table: RawTable, mark: Mark) -> int:
        """After a full listing: rows of `table` that it did not contain are gone as of the day the listing began.

        Returns 0, or the number of rows kept all the same: where many were known and the listing contained none of
        them, a lost permission is more likely than the loss of every row.
        """
        with self.connection() as connection:
            done = connection.execute("SELECT began_at FROM kept.listed WHERE stream = $1", [mark.stream]).fetchone()
            if done and done[0] == mark.began_at:
                return 0
            connection.execute("BEGIN")
            if self._exists(connection, table.name):
                key = identifier(table.key[0])
                known, seen = connection.execute(
                    f"SELECT count(*), count(*) FILTER ({READ_AT} >= $1) FROM {DATASET}.{identifier(table.name)}",
                    [mark.began_at],
                ).fetchall()[0]
                if known >= MANY and not seen:
                    connection.execute("ROLLBACK")
                    return int(known)
                connection.execute(
                    f"INSERT INTO kept.vanished SELECT $1, {key}, 'deleted', NULL, $2, $2 "
                    f"FROM {DATASET}.{identifier(table.name)} t WHERE {READ_AT} < $2 AND NOT EXISTS "
                    "(SELECT 1 FROM kept.vanished v "
                    f"WHERE v.object = $1 AND v.id = t.{key} AND v.read_at >= t.{READ_AT})",
                    [table.name, mark.began_at],
                )
            connection.execute("INSERT OR REPLACE INTO kept.listed VALUES ($1, $2)", [mark.stream, mark.began_at])
            connection.execute("COMMIT")
        return 0

    def observe(self, observed: Iterable[Observed]) -> None:
        """Record what changed since it was last seen; a value is recorded once, on the day it was first seen.

        As informative as a daily copy of the column, in fewer rows. Nothing is ever removed.
        """
        with self.connection() as connection:
            for one in observed:
                # A table, or a column added by a later version, of which nothing has been read yet.
                if not self._exists(connection, one.table, one.column):
                    continue
                key, column = identifier(self._tables[one.table].key[0]), identifier(one.column)
                connection.execute(
                    "INSERT INTO kept.observed "
                    f"SELECT $1, t.{key}, $2, t.{column}, $3 FROM {DATASET}.{identifier(one.table)} t LEFT JOIN "
                    "(SELECT row_key, arg_max(value, seen_at) AS value FROM kept.observed "
                    "WHERE table_name = $1 AND column_name = $2 GROUP BY row_key) o "
                    f"ON o.row_key = t.{key} WHERE t.{column} IS NOT NULL AND t.{column} IS DISTINCT FROM o.value",
                    [one.table, one.column, self.read_at],
                )

    def counts(self) -> dict[str, int]:
        """Raw table -> number of its rows stored."""
        with self.connection() as connection:
            return {
                name: int(connection.execute(f"SELECT count(*) FROM {DATASET}.{identifier(name)}").fetchall()[0][0])
                for name in self._tables
                if self._exists(connection, name)
            }

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """The open file, for as long as the block runs; a nested block costs nothing."""
        with raw_file(self.path) as connection:
            yield connection

    def _of_others(self, name: str, found: Mapping[tuple[str | None, ...], Row]) -> Iterable[Row]:
        if not self._known:
            return found.values()
        rows = (self._known.without(row, name, key[0] if len(key) == 1 else None) for key, row in found.items())
        return [row for row in rows if row is not None]

    @staticmethod
    def _exists(connection: Any, table: str, column: str = READ_AT) -> bool:
        found = connection.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND column_name = $3",
            [DATASET, table, column],
        ).fetchone()
        return found is not None

    def _arrow(self, table: RawTable, rows: Iterable[Row]) -> pa.Table:
        names = (*table.columns, READ_AT)
        schema = pa.schema([pa.field(name, pa.string(), nullable=name not in table.key) for name in names])
        found = list(rows)
        arrays = [_texts([row.get(name) for row in found]) for name in table.columns]
        return pa.Table.from_arrays([*arrays, pa.repeat(self.read_at, len(found))], schema=schema)


def _texts(values: list[str | None]) -> pa.Array:
    """`values` as text; half a surrogate pair, left where a system cut a text, becomes "?"."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        whole = (None if text is None else text.encode("utf-8", "replace").decode() for text in values)
        return pa.array(list(whole), pa.string())
