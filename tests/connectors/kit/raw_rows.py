"""Raw rows written by hand, and what a mapping makes of them."""

from collections.abc import Callable, Iterable, Mapping

import duckdb

from connectors.kit.convert import identifier
from connectors.kit.stream import GONE, RawTable
from connectors.kit.system import System

OBSERVED = RawTable(
    "observed", ("table_name",), ("table_name", "row_key", "column_name", "value", "seen_at")
)  # as the framework offers it


def mapped(
    system: System, function: Callable[[], str], rows: Mapping[str, Iterable[Mapping[str, str]]]
) -> list[dict[str, str | None]]:
    """What `function` selects from raw tables of `system` that hold `rows`; columns not given are null."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE SCHEMA raw")
    for table in (*system.tables, GONE, OBSERVED):
        columns = ", ".join(f"{identifier(name)} VARCHAR" for name in (*table.columns, "read_at"))
        connection.execute(f"CREATE TABLE raw.{identifier(table.name)} ({columns})")
        for row in rows.get(table.name, ()):
            unknown = set(row) - set(table.columns)
            assert not unknown, f"{table.name} has no {unknown}"
            names = ", ".join(map(identifier, row))
            places = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO raw.{identifier(table.name)} ({names}) VALUES ({places})", [*row.values()])
    found = connection.execute(function())
    names = [name for name, kind, *_ in found.description]
    kinds = {str(kind) for _, kind, *_ in found.description}
    assert kinds <= {"VARCHAR", "STRING", "NULL", '"NULL"', "INTEGER"}, f"every value is text: {kinds}"
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
