"""A published snapshot, opened read-only and hardened, with a cursor per caller.

One connection shared by threads returns other callers' rows; a cursor each does not. Read-only alone would still
let SQL read files, so the engine is locked down before the first query.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from model.charter import Charter
from storage.compiled import Compiler

# The words in ENUM('a', 'b'), quotes in them doubled.
_WORD = re.compile(r"'((?:[^']|'')*)'")
DATABASE, INFO, CHARTER = "warehouse.duckdb", "info.json", "charter.json"


@dataclass(frozen=True)
class SnapshotInfo:
    """What is known of a snapshot without opening it.

    as_of is the last day the data knows; row_counts per table; quarantined rows were left out of it.
    """

    id: str
    published_at: datetime
    as_of: date
    charter_version: int
    connector: str
    label: str
    is_demo: bool
    quarantined: int = 0
    row_counts: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """This as JSON; dates in ISO 8601."""
        return json.dumps(asdict(self), default=lambda value: value.isoformat(), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "SnapshotInfo":
        """The inverse of `to_json`."""
        raw = json.loads(text)
        raw["published_at"] = datetime.fromisoformat(raw["published_at"])
        raw["as_of"] = date.fromisoformat(raw["as_of"])
        return cls(**raw)


class Snapshot:
    """An open snapshot. Safe to share between threads: every query runs on a cursor of its own."""

    def __init__(self, folder: Path, *, memory_limit_mb: int) -> None:
        self.folder = folder
        self.info = SnapshotInfo.from_json((folder / INFO).read_text(encoding="utf-8"))
        self.charter = Charter.model_validate_json((folder / CHARTER).read_text(encoding="utf-8"))
        self._connection = _open_hardened(folder / DATABASE, memory_limit_mb)

    @cached_property
    def _ibis(self) -> Any:
        return ibis.duckdb.from_connection(self._connection.cursor())

    @cached_property
    def compiler(self) -> Compiler:
        """Turns expressions on this snapshot into SQL with named values."""
        columns = self.arrow(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE data_type LIKE 'ENUM%'"
        )
        words = {row["column_name"]: row["data_type"] for row in columns.to_pylist() if row["table_name"] == "spell"}
        listed = {
            column: frozenset(word.replace("''", "'") for word in _WORD.findall(kind)) for column, kind in words.items()
        }
        return Compiler(self._ibis, listed)

    @cached_property
    def tables(self) -> Mapping[str, ir.Table]:
        """Every table of the snapshot as an Ibis expression, by name."""
        names = self.arrow("SELECT table_name FROM duckdb_tables() ORDER BY table_name").column(0).to_pylist()
        return {name: self._ibis.table(name) for name in names}

    @cached_property
    def _tables_today(self) -> Mapping[str, ir.Table]:
        """The tables for questions about the last day: what accounts were worth then is kept beside every spell."""
        spell = self.tables["spell"]
        others = {name: table for name, table in self.tables.items() if name != "valued_opportunity"}
        return others | {"spell": spell.mutate(value=spell.value_today)}

    def tables_on(self, day: date) -> Mapping[str, ir.Table]:
        """The tables to ask about `day`. ``valued_opportunity`` is there only if accounts must be valued by it."""
        is_needed = self.info.row_counts.get("valued_opportunity") and day != self.info.as_of
        return self.tables if is_needed else self._tables_today

    def table(self, name: str) -> ir.Table:
        """The table `name` as an Ibis expression."""
        return self.tables[name]

    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of `sql`, with `values` bound to its ``$name`` placeholders, on a cursor of its own."""
        cursor = self._connection.cursor()
        try:
            return cursor.execute(sql, dict(values) if values else None).to_arrow_table()
        finally:
            cursor.close()

    def run(self, table: ir.Table, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of an expression whose placeholders stand for `values`."""
        statement = self.compiler.compile(table)
        return self.arrow(statement.sql, statement.pick(values or {}))

    def close(self) -> None:
        """Let go of the file."""
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
    # Opened a second time in a process, the engine hands out the same, already locked, instance.
    locked = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
    if locked and locked[0]:
        return connection
    connection.execute("LOAD icu")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    # Ibis sets these two on connecting; everything else is locked.
    connection.execute("SET allowed_configs = ['timezone', 'python_enable_replacements']")
    connection.execute("SET lock_configuration = true")
    return connection
