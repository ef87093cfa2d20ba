"""Snapshots for Spark: the tables of each as Parquet beside the embedded engine's file.

    <data>/snapshots/<id>/parquet/<table>.parquet

The same folders and the same pointer decide which snapshots exist, which is current and what a rollback does: a
snapshot becomes current when its Parquet is complete and the cluster has counted every row of it. The data folder must
be one that all workers see at the same path.
"""

import os
from pathlib import Path

import duckdb
from pydantic import SecretStr

from model.errors import Fault
from storage.embedded import DATABASE
from storage.engines.spark_session import session_on
from storage.engines.spark_snapshot import PARQUET, SparkSnapshot, count_rows
from storage.snapshot import Snapshot, SnapshotInfo
from storage.warehouse import Warehouse


class SparkWarehouse(Warehouse):
    """The snapshots in one data folder, queried on a cluster. One object per process; safe to share between threads.

    `is_for_pages`: figures come from the embedded engine's file instead, because a cluster takes seconds for each.
    """

    engine = "Spark"

    def __init__(
        self, data: Path, url: SecretStr, *, keep: int = 5, memory_limit_mb: int = 2048, is_for_pages: bool = False
    ) -> None:
        super().__init__(data.resolve(), keep=keep, memory_limit_mb=memory_limit_mb)
        self._url = url
        self._copies = Warehouse(data.resolve(), memory_limit_mb=memory_limit_mb)
        self._is_for_pages = is_for_pages

    def reach(self) -> None:
        """Fault if the cluster does not answer or has no workers."""
        session_on(self._url)

    def current(self) -> Snapshot | None:
        """The snapshot that visitors read, opened once; None before the first one."""
        return self._copies.current() if self._is_for_pages else super().current()

    def former(self) -> Snapshot | None:
        """As on the embedded engine, from its file: a cluster takes seconds for each question."""
        return self._copies.former()

    def _opened(self, folder: Path) -> Snapshot:
        if not (folder / PARQUET).is_dir():
            raise Fault("engine.not_shipped", engine="Spark", id=folder.name)
        return SparkSnapshot(folder, session_on(self._url))

    def _take(self, part: Path, info: SnapshotInfo) -> None:
        written = write_parquet(part / DATABASE, part / PARQUET)
        counted = count_rows(session_on(self._url), part / PARQUET)
        for name, rows in written.items():
            if counted.get(name) != rows:
                raise Fault("engine.rows_missing", engine="Spark", table=name)
        super()._take(part, info)


def write_parquet(database: Path, folder: Path) -> dict[str, int]:
    """Write every table of the embedded engine's file as one file into the new `folder`; returns the row count of each.

    Dictionary words become text.
    """
    folder.mkdir()
    written = {}
    with duckdb.connect(database, read_only=True) as source:
        source.execute("SET TimeZone = 'UTC'")
        for (name,) in source.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall():
            columns = source.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $name ORDER BY column_index",
                {"name": name},
            ).fetchall()
            listed = ", ".join(
                f'"{column}"::VARCHAR AS "{column}"' if kind.startswith("ENUM") else f'"{column}"'
                for column, kind in columns
            )
            path = folder / f"{name}.parquet"
            source.sql(f'SELECT {listed} FROM "{name}"').write_parquet(str(path))
            with path.open("rb") as file:
                os.fsync(file.fileno())
            ((written[name],),) = source.execute(f'SELECT count(*) FROM "{name}"').fetchall()
    return written
