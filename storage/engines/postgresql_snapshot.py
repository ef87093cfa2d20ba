"""A snapshot in a schema of PostgreSQL, read-only."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from model.charter import Charter
from storage.compiled import Compiler, Statement
from storage.dialects import POSTGRESQL
from storage.engines.connections import Connection, Connections
from storage.engines.shipping import without_nul
from storage.once import once
from storage.snapshot import Snapshot, SnapshotInfo

_NAMED = re.compile(r"\$([a-z_][a-z_0-9]*)")
# PostgreSQL's types to those of Ibis and, by number, to those of Arrow.
TYPES = {
    "text": "string", "double precision": "float64", "bigint": "int64", "integer": "int32", "smallint": "int16",
    "boolean": "boolean", "date": "date", "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamp('UTC')",
}  # fmt: skip
ARROW = {
    16: pa.bool_(), 20: pa.int64(), 21: pa.int16(), 23: pa.int32(), 700: pa.float32(), 701: pa.float64(),
    1082: pa.date32(), 1114: pa.timestamp("us"), 1184: pa.timestamp("us", "UTC"), 1700: pa.float64(),
}  # fmt: skip


class PostgresqlSnapshot(Snapshot):
    """A published snapshot. Safe to share between threads: every query uses a connection of its own."""

    def __init__(self, info: SnapshotInfo, charter: Charter, connections: Connections, schema: str) -> None:
        super().__init__(info, charter)
        self._connections = connections
        self._schema = schema

    @once
    def compiler(self) -> Compiler:
        """Turns expressions on this snapshot into SQL with named values."""
        return Compiler(POSTGRESQL)

    @once
    def tables(self) -> Mapping[str, ir.Table]:
        """Every table of the snapshot as an Ibis expression, by name."""
        columns = self.arrow(
            "SELECT table_name::text AS table_name, column_name::text AS column_name, data_type::text AS data_type"
            " FROM information_schema.columns WHERE table_schema = $schema ORDER BY table_name, ordinal_position",
            {"schema": self._schema},
        )
        schemas: dict[str, dict[str, str]] = {}
        for row in columns.to_pylist():
            schemas.setdefault(row["table_name"], {})[row["column_name"]] = TYPES[row["data_type"]]
        return {name: ibis.table(schema, name=name, database=self._schema) for name, schema in schemas.items()}

    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a fixed query, with `values` bound to its ``$name`` placeholders."""
        return self._asked(_NAMED.sub(r"%(\1)s", sql.replace("%", "%%")), values or {})

    def fetch(self, statement: Statement, values: Mapping[str, Any]) -> pa.Table:
        """The rows of a compiled statement with exactly the `values` it asks for."""
        return self._asked(statement.sql, values, statement.schema)

    def _asked(self, sql: str, values: Mapping[str, Any], schema: pa.Schema | None = None) -> pa.Table:
        bound = {name: without_nul(value) for name, value in values.items()}

        def work(connection: Connection) -> tuple[Sequence[Any], list[tuple[Any, ...]]]:
            with connection.transaction(), connection.cursor(binary=True) as cursor:
                if schema is None:
                    # Fixed queries name tables without a schema, and a connection serves different snapshots in turn.
                    cursor.execute("SELECT set_config('search_path', %s, true)", [f'"{self._schema}"'])
                cursor.execute(sql.encode(), bound)
                return cursor.description or (), cursor.fetchall()

        described, rows = self._connections.use(work)
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(described)
        promised = schema.types if schema is not None else [ARROW.get(d.type_code, pa.string()) for d in described]
        arrays = [pa.array(values, kind) for values, kind in zip(columns, promised, strict=True)]
        return pa.table(arrays, names=[column.name for column in described])
