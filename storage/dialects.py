"""The SQL dialects: which compiler each uses, and how it writes a value that is bound when a query runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlglot.expressions as sge
from ibis.backends.sql import compilers
from sqlglot.transforms import eliminate_semi_and_anti_joins

from storage.ibis_comparisons import install

# Every compiler comes from this module, so it installs the thread-safe comparisons.
install()


@dataclass(frozen=True)
class Dialect:
    """How one engine's SQL is written.

    ``has_words``: few-valued text is stored as dictionaries (ENUM), and compared as such. ``has_semi_joins``: the
    engine knows SEMI and ANTI joins. ``is_formatted``: the driver reads ``%`` as the beginning of a placeholder, so
    a ``%`` in the SQL is doubled.
    """

    name: str
    compiler: Callable[[], Any]
    placeholder: Callable[[str], str]
    has_words: bool = False
    has_semi_joins: bool = False
    is_formatted: bool = False


def with_exists(query: sge.Expression) -> sge.Expression:
    """`query` with EXISTS in place of SEMI and ANTI joins.

    sqlglot does this if a dialect needs it, but skips every second of several adjacent joins.
    """
    for select in list(query.find_all(sge.Select)):
        while any(join.kind in ("SEMI", "ANTI") for join in select.args.get("joins") or ()):
            eliminate_semi_and_anti_joins(select)
    return query


def _colon(name: str) -> str:
    return f":{name}"


def _formatted(name: str) -> str:
    return f"%({name})s"


class _Postgres(compilers.PostgresCompiler):  # type: ignore[misc]
    """In PostgreSQL a sum of whole numbers is a numeric, but Ibis treats it as an integer; and Ibis knows no digests
    there.
    """

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:  # noqa: N802 - named by Ibis
        """The digest of a text as hexadecimal digits; `how` names one that PostgreSQL has, such as sha256."""
        return self.f.encode(self.f[how](self.f.convert_to(arg, "UTF8")), "hex")

    def visit_Sum(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802 - named by Ibis
        """A sum of whole numbers is a whole number."""
        summed = super().visit_Sum(op, arg=arg, where=where)
        return self.cast(summed, op.dtype) if op.dtype.is_integer() else summed

    def visit_WindowFunction(self, op: Any, *, func: Any, **rest: Any) -> Any:  # noqa: N802
        """Casts the function together with its window, not the function alone."""
        if isinstance(func, sge.Cast):
            return sge.Cast(this=super().visit_WindowFunction(op, func=func.this, **rest), to=func.to)
        return super().visit_WindowFunction(op, func=func, **rest)


def _spark() -> Any:
    """Spark's compiler; registers the options it reads, as Ibis's own connection, which does so, is not used here."""
    from ibis.backends.pyspark import Backend

    Backend.register_options()
    return compilers.PySparkCompiler()


EMBEDDED = Dialect("duckdb", compilers.DuckDBCompiler, lambda name: f"${name}", has_words=True, has_semi_joins=True)
POSTGRESQL = Dialect("postgres", _Postgres, _formatted, is_formatted=True)
SPARK = Dialect("spark", _spark, _colon, has_semi_joins=True)

# SQL for these is only compiled and parsed back in the dialect (docs/engines.md), not run.
COMPILED_ONLY = (
    Dialect("bigquery", compilers.BigQueryCompiler, lambda name: f"@{name}"),
    Dialect("snowflake", compilers.SnowflakeCompiler, _formatted, is_formatted=True),
    Dialect("databricks", compilers.DatabricksCompiler, _colon),
    Dialect("trino", compilers.TrinoCompiler, _colon),
    Dialect("clickhouse", compilers.ClickHouseCompiler, lambda name: f"{{{name}:String}}"),
)
