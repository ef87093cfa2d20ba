"""A snapshot in a file of the embedded engine: read-only and hardened, with a cursor per caller.

A connection shared by threads can return other callers' rows; separate cursors do not. Even a read-only connection lets
SQL read files, so the engine is locked down before the first query.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from model.charter import Charter
from model.errors import Fault
from storage.column_types import column_type
from storage.compiled import OPEN_WORDS, Compiler
from storage.dialects import EMBEDDED
from storage.once import once
from storage.snapshot import Snapshot, SnapshotInfo
from storage.statement_files import StatementFiles

# The words in ENUM('a', 'b'); quotes in them are doubled.
_WORD = re.compile(r"'((?:[^']|'')*)'")
DATABASE, INFO, CHARTER = "warehouse.duckdb", "info.json", "charter.json"


class EmbeddedSnapshot(Snapshot):
    """An open snapshot. Safe to share between threads: every query runs on a cursor of its own."""

    def __init__(self, folder: Path, *, memory_limit_mb: int) -> None:
        super().__init__(
            SnapshotInfo.from_json((folder / INFO).read_text(encoding="utf-8")),
            Charter.model_validate_json((folder / CHARTER).read_text(encoding="utf-8")),
        )
        self.folder = folder
        self._connection = _open_hardened(folder / DATABASE, memory_limit_mb)

    @once
    def layout(self) -> str:
        """Tables, columns and types, and the charter; for dictionaries also their words, unless they come with the
        data.
        """
        columns = self.arrow("SELECT table_name, column_name, data_type FROM duckdb_columns() ORDER BY ALL")
        rows = [
            (table, column, "ENUM" if column in OPEN_WORDS and kind.startswith("ENUM") else kind)
            for table, column, kind in zip(*columns.to_pydict().values(), strict=True)
        ]
        told = f"{type(self).__name__} {self.charter.model_dump_json()} {rows}"
        return hashlib.blake2b(told.encode(), digest_size=20).hexdigest()

    @once
    def statement_files(self) -> StatementFiles | None:
        """Where compiled queries are stored for other processes: beside the snapshots."""
        return StatementFiles.for_layout(self.folder.parents[1], self.layout, EMBEDDED)

    @once
    def compiler(self) -> Compiler:
        """Turns expressions on this snapshot into SQL with named values."""
        columns = self.arrow(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE data_type LIKE 'ENUM%'"
        )
        words = {row["column_name"]: row["data_type"] for row in columns.to_pylist() if row["table_name"] == "spell"}
        listed = {
            column: frozenset(word.replace("''", "'") for word in _WORD.findall(kind)) for column, kind in words.items()
        }
        return Compiler(EMBEDDED, listed)

    @once
    def tables(self) -> Mapping[str, ir.Table]:
        """Every table of the snapshot as an Ibis expression, by name."""
        columns = self.arrow(
            "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal"
            " ORDER BY table_name, column_index"
        )
        schemas: dict[str, dict[str, Any]] = {}
        for table, column, kind, is_nullable in zip(*columns.to_pydict().values(), strict=True):
            schemas.setdefault(table, {})[column] = column_type(kind, is_nullable=is_nullable)
        return {name: ibis.table(schema, name=name, database="main") for name, schema in schemas.items()}

    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of `sql`, with `values` bound to its ``$name`` placeholders, on a cursor of its own.

        Fault if the file is damaged at that point, or memory runs out.
        """
        cursor = self._connection.cursor()
        try:
            return cursor.execute(sql, dict(values) if values else None).to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise Fault("want.memory", place=DATABASE) from error
        except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException) as error:
            self.is_damaged = True
            raise Fault("snapshot.damaged", id=self.info.id) from error
        finally:
            cursor.close()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


def _open_hardened(database: Path, memory_limit_mb: int) -> duckdb.DuckDBPyConnection:
    """A read-only connection whose SQL can neither read other files nor loosen these settings."""
    connection = duckdb.connect(
        database,
        read_only=True,
        config={
            "memory_limit": f"{memory_limit_mb}MB",
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    # Opened a second time in one process, the engine hands out the same, already locked, instance.
    locked = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
    if locked and locked[0]:
        return connection
    connection.execute("LOAD icu")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
