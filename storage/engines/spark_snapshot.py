"""A snapshot as Parquet, queried on a Spark cluster."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from model.charter import Charter
from storage.compiled import Compiler, Statement
from storage.dialects import SPARK
from storage.embedded import CHARTER, INFO
from storage.once import once
from storage.snapshot import Snapshot, SnapshotInfo

PARQUET = "parquet"
_NAMED = re.compile(r"\$([a-z_][a-z_0-9]*)")


def open_views(session: SparkSession, folder: Path) -> list[str]:
    """Make the tables in `folder` known to queries of `session`; returns their names."""
    paths = sorted(folder.glob("*.parquet"))
    for path in paths:
        # Given, not inferred: inferring would take a job on the cluster per table.
        schema = from_arrow_schema(pq.read_schema(path), prefer_timestamp_ntz=True)
        session.read.schema(schema).parquet(f"file:{path}").createOrReplaceTempView(path.stem)
    return [path.stem for path in paths]


def count_rows(session: SparkSession, folder: Path) -> dict[str, int]:
    """How many rows the cluster finds in each table in `folder`."""
    names = open_views(session, folder)
    counts = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*) AS n FROM `{name}`" for name in names)
    return {row["name"]: row["n"] for row in session.sql(counts).collect()} if names else {}


class SparkSnapshot(Snapshot):
    """A published snapshot. Safe to share between threads."""

    def __init__(self, folder: Path, session: SparkSession) -> None:
        super().__init__(
            SnapshotInfo.from_json((folder / INFO).read_text(encoding="utf-8")),
            Charter.model_validate_json((folder / CHARTER).read_text(encoding="utf-8")),
        )
        self._folder = folder / PARQUET
        self._session = session
        open_views(session, self._folder)

    @once
    def compiler(self) -> Compiler:
        """Turns expressions on this snapshot into SQL with named values."""
        return Compiler(SPARK)

    @once
    def tables(self) -> Mapping[str, ir.Table]:
        """Every table of the snapshot as an Ibis expression, by name."""
        return {
            path.stem: ibis.table(ibis.Schema.from_pyarrow(pq.read_schema(path)), name=path.stem)
            for path in sorted(self._folder.glob("*.parquet"))
        }

    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a fixed query, with `values` bound to its ``$name`` placeholders."""
        return self._session.sql(_NAMED.sub(r":\1", sql), args=dict(values or {})).toArrow()

    def fetch(self, statement: Statement, values: Mapping[str, Any]) -> pa.Table:
        """The rows of a compiled statement with exactly the `values` it asks for."""
        found = self._session.sql(statement.sql, args=dict(values)).toArrow()
        return found if statement.schema is None else found.cast(statement.schema)
