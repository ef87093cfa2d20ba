"""Snapshots in PostgreSQL: a schema each, and one row that names the current one.

    gleichtakt.snapshot (id, info, charter)      every kept snapshot
    gleichtakt.current  (id)                     the one that visitors read
    "gleichtakt_<id>"                            its tables

A snapshot is built by the embedded engine and shipped in one transaction, the pointer swapped with it: if anything is
killed along the way, the server rolls back and the old snapshot still serves.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from psycopg import sql
from pydantic import SecretStr

from model.charter import Charter
from model.errors import Fault
from storage.embedded import CHARTER, DATABASE
from storage.engines.connections import SETTINGS, Connection, Connections, address_of, connect
from storage.engines.postgresql_forgetting import StoredSchema, copy_without, count_in
from storage.engines.postgresql_reading_back import unreadable
from storage.engines.postgresql_snapshot import PostgresqlSnapshot
from storage.engines.shipping import ship
from storage.forgetting.person import Person
from storage.forgetting.stored import Stored
from storage.snapshot import Snapshot, SnapshotInfo
from storage.warehouse import Warehouse, new_id

# The lock that lets only one publisher at a time work on a server.
LOCK = 7_362_118
CONTROL = """
    CREATE SCHEMA IF NOT EXISTS gleichtakt;
    CREATE TABLE IF NOT EXISTS gleichtakt.snapshot (id text PRIMARY KEY, info text NOT NULL, charter text NOT NULL);
    CREATE TABLE IF NOT EXISTS gleichtakt.current (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), id text NOT NULL REFERENCES gleichtakt.snapshot
    );
"""
ADD = "INSERT INTO gleichtakt.snapshot (id, info, charter) VALUES (%s, %s, %s)"
POINT = "INSERT INTO gleichtakt.current (id) VALUES (%s) ON CONFLICT (is_only) DO UPDATE SET id = excluded.id"


def schema_of(snapshot_id: str) -> str:
    """The schema that holds the tables of a snapshot."""
    return f"gleichtakt_{snapshot_id}".lower()


class PostgresqlWarehouse(Warehouse):
    """The snapshots in one database. One object per process; safe to share between threads."""

    engine = "PostgreSQL"

    def __init__(self, data: Path, url: SecretStr, *, keep: int = 5, memory_limit_mb: int = 2048) -> None:
        super().__init__(data, keep=keep, memory_limit_mb=memory_limit_mb)
        self._url = url
        self._connections = Connections(url)

    def reach(self) -> None:
        """Fault if the server does not answer."""
        self._connections.use(lambda connection: connection.execute("SELECT 1"))

    def current_id(self) -> str | None:
        """The id of the snapshot that visitors read; None before the first one."""
        rows = self._rows("SELECT id FROM gleichtakt.current")
        return rows[0][0] if rows else None

    def current(self) -> Snapshot | None:
        """The snapshot that visitors read, opened once; None before the first one."""
        with self._lock:
            current = self.current_id()
            if current is None:
                return None
            if self._open is None or self._open.info.id != current:
                ((info, charter),) = self._rows("SELECT info, charter FROM gleichtakt.snapshot WHERE id = %s", current)
                self._open = PostgresqlSnapshot(
                    SnapshotInfo.from_json(info),
                    Charter.model_validate_json(charter),
                    self._connections,
                    schema_of(current),
                )
            return self._open

    def snapshots(self) -> list[SnapshotInfo]:
        """All kept snapshots, newest first."""
        rows = self._rows('SELECT info FROM gleichtakt.snapshot ORDER BY id COLLATE "C" DESC')
        return [SnapshotInfo.from_json(info) for (info,) in rows]

    def roll_back(self, snapshot_id: str) -> SnapshotInfo:
        """Make the kept snapshot `snapshot_id` current; Fault if there is none of that id."""
        for info in self.snapshots():
            if info.id == snapshot_id:
                with connect(self._url, options=SETTINGS) as connection, connection.transaction():
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                    connection.execute(POINT, [snapshot_id])
                return info
        raise Fault("snapshot.unknown", id=snapshot_id)

    def stored(self, snapshot_id: str) -> Stored:
        """What a kept snapshot says of people."""
        return StoredSchema(self._connections, schema_of(snapshot_id))

    def is_here(self, snapshot_id: str) -> bool:
        """Always: the server names the snapshots, and a schema that is gone is damage."""
        return True

    def unreadable_table(self, info: SnapshotInfo) -> str | None:
        """As on the embedded engine; also the first table that is gone or has lost accounts since it was published."""
        return self._connections.use(lambda connection: unreadable(connection, schema_of(info.id), info.row_counts))

    def take_out(self, snapshot_id: str, person: Person) -> int:
        """Replace a kept snapshot with a copy without `person`, under a new id, in one transaction; returns how many
        rows were changed or removed. 0: the snapshot stays.
        """
        with connect(self._url, options=SETTINGS) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            counted = count_in(connection, schema_of(snapshot_id), person)
            if not counted:
                return 0
            copy_id = new_id(snapshot_id)
            copy_without(connection, schema_of(snapshot_id), schema_of(copy_id), person)
            info, charter = connection.execute(
                "SELECT info, charter FROM gleichtakt.snapshot WHERE id = %s", [snapshot_id]
            ).fetchone() or ("", "")
            connection.execute(ADD, [copy_id, replace(SnapshotInfo.from_json(info), id=copy_id).to_json(), charter])
            connection.execute("UPDATE gleichtakt.current SET id = %s WHERE id = %s", [copy_id, snapshot_id])
            self._drop(connection, snapshot_id)
        return counted

    def drop(self, snapshot_id: str) -> None:
        """Remove a kept snapshot that is not the current one."""
        with connect(self._url, options=SETTINGS) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            self._drop(connection, snapshot_id)

    def _take(self, part: Path, info: SnapshotInfo) -> None:
        try:
            with connect(self._url, options=SETTINGS) as connection:
                with connection.transaction():
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                    connection.execute(CONTROL)
                    ship(part / DATABASE, connection, schema_of(info.id))
                    charter = (part / CHARTER).read_text(encoding="utf-8")
                    connection.execute(ADD, [info.id, info.to_json(), charter])
                    connection.execute(POINT, [info.id])
                self._forget(connection, info.id)
        finally:
            shutil.rmtree(part)

    def _forget(self, connection: Connection, current: str) -> None:
        """Drop the oldest snapshots beyond the number to keep, each in a transaction of its own."""
        for info in [info for info in self.snapshots() if info.id != current][self._keep - 1 :]:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                self._drop(connection, info.id)

    def _drop(self, connection: Connection, snapshot_id: str) -> None:
        """Drop a snapshot that is not the current one, within the caller's transaction."""
        gone = connection.execute(
            "DELETE FROM gleichtakt.snapshot s WHERE id = %s"
            " AND NOT EXISTS (SELECT 1 FROM gleichtakt.current c WHERE c.id = s.id)",
            [snapshot_id],
        )
        if gone.rowcount:
            name = sql.Identifier(schema_of(snapshot_id))
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows from the table of snapshots; none before the first publish."""

        def work(connection: Connection) -> list[tuple[Any, ...]]:
            if connection.execute("SELECT to_regclass('gleichtakt.current')").fetchone() == (None,):
                return []
            return connection.execute(query, values).fetchall()

        return self._connections.use(work)

    def __repr__(self) -> str:
        return f"PostgresqlWarehouse({address_of(self._url)!r})"
