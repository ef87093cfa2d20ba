"""The engines SQL can be written for: who compiles, and how each names a value that is bound when a query runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ibis.backends.sql import compilers


@dataclass(frozen=True)
class Dialect:
    """How one engine's SQL is written.

    ``has_words``: few-valued text is stored as dictionaries (ENUM), and compared as such. ``is_formatted``: the
    driver reads ``%`` as the beginning of a placeholder, so a ``%`` in the SQL is doubled.
    """

    name: str
    compiler: Callable[[], Any]
    placeholder: Callable[[str], str]
    has_words: bool = False
    is_formatted: bool = False


def _colon(name: str) -> str:
    return f":{name}"


def _formatted(name: str) -> str:
    return f"%({name})s"


EMBEDDED = Dialect("duckdb", compilers.DuckDBCompiler, lambda name: f"${name}", has_words=True)
POSTGRESQL = Dialect("postgres", compilers.PostgresCompiler, _formatted, is_formatted=True)
SPARK = Dialect("spark", compilers.PySparkCompiler, _colon)

# SQL for these is compiled and read back by a parser of the dialect (docs/engines.md), not run.
COMPILED_ONLY = (
    Dialect("bigquery", compilers.BigQueryCompiler, lambda name: f"@{name}"),
    Dialect("snowflake", compilers.SnowflakeCompiler, _formatted, is_formatted=True),
    Dialect("databricks", compilers.DatabricksCompiler, _colon),
    Dialect("trino", compilers.TrinoCompiler, _colon),
    Dialect("clickhouse", compilers.ClickHouseCompiler, lambda name: f"{{{name}:String}}"),
)
