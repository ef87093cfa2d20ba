"""Removes a person from files of the engine: rows about them go, mentions of them become empty, and the whole file is
rewritten, because the engine leaves deleted data in a file.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from storage.forgetting.conditions import PEOPLE, is_about, is_about_raw, listed, mentions, sql_name, sql_text
from storage.forgetting.person import Person

EMPTY = "—"


class UnreadableParquet(Exception):
    """A Parquet file that nobody can be looked for in."""


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The DuckDB file at `path`, opened for reading, whether or not this process already has it open."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {sql_text(str(path))} AS opened (READ_ONLY); USE opened")
        yield connection


def count_in(path: Path, person: Person, *, is_raw: bool = False) -> int:
    """How many rows of the DuckDB file at `path` are about `person`, plus the column dictionaries that name them."""
    with opened(path) as connection:
        rows = 0
        for schema, table, condition in where_told(connection, person, is_raw=is_raw):
            found = connection.execute(
                f"SELECT count(*) FROM {sql_name(schema)}.{sql_name(table)} WHERE {condition}"
            ).fetchone()
            rows += int(found[0]) if found else 0
        words = [column for column in _columns(connection) if column[3].startswith("ENUM")]
        return rows + sum(_is_word(connection, column, kind, person) for _, _, column, kind in words)


def rewrite(path: Path, person: Person, *, is_raw: bool = False) -> int:
    """Rewrite the DuckDB file at `path` without `person`; returns how many rows were changed or removed. 0: untouched.

    ``is_raw``: the rows are as delivered by a system; those about the person are removed from every table.
    """
    if not count_in(path, person, is_raw=is_raw):
        return 0
    with written_anew(path) as connection:
        return take_out(connection, person, is_raw=is_raw)


@contextmanager
def written_anew(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the DuckDB file at `path` to change; it replaces the file if the block ends without an error.

    No trace of deleted data is left in it.
    """
    work, clean = path.with_name(f".{path.name}.work"), path.with_name(f".{path.name}.clean")
    for part in (work, clean):
        part.unlink(missing_ok=True)
    try:
        with duckdb.connect() as connection:
            _copy(connection, path, work)
        with duckdb.connect(work) as connection:
            yield connection
        with duckdb.connect() as connection:
            _copy(connection, work, clean)
        clean.replace(path)
        # Left by a run that was cut off; what it holds is in the copy, as far as it may be.
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    finally:
        for part in (work, clean):
            part.unlink(missing_ok=True)
            part.with_name(f"{part.name}.wal").unlink(missing_ok=True)


def rewrite_parquet(path: Path, person: Person, *, is_tried: bool = False) -> int:
    """As :func:`rewrite`, for a Parquet file that holds the table it is named after; ``is_tried``: count only."""
    return change_parquet(path, lambda connection: take_out(connection, person), is_tried=is_tried)


def change_parquet(path: Path, change: Callable[[duckdb.DuckDBPyConnection], int], *, is_tried: bool = False) -> int:
    """Write the Parquet file anew once `change` has changed the table it is named after; returns how many rows that
    were. 0: untouched. ``is_tried``: count only. UnreadableParquet if it is damaged.
    """
    clean = path.with_name(f".{path.name}.clean")
    with duckdb.connect() as connection:
        made = f"CREATE TABLE {sql_name(path.stem)} AS SELECT * FROM read_parquet($path)"
        try:
            connection.execute(made, {"path": str(path)})
        except duckdb.Error:
            raise UnreadableParquet(path.name) from None
        changed = change(connection)
        if changed and not is_tried:
            connection.execute(f"COPY {sql_name(path.stem)} TO {sql_text(str(clean))} (FORMAT parquet)")
            clean.replace(path)
    return changed


def take_out(connection: duckdb.DuckDBPyConnection, person: Person, *, is_raw: bool = False) -> int:
    """Remove `person` from every table of the open file; returns how many rows were changed or removed."""
    changed = 0
    for schema, table in dict.fromkeys((schema, table) for schema, table, *_ in _columns(connection)):
        whole, columns = f"{sql_name(schema)}.{sql_name(table)}", _columns(connection, schema, table)
        names = [column for *_, column, _ in columns]
        about = is_about_raw(names, person) if is_raw else is_about(table, names, person)
        if about:
            changed += _done(connection, f"DELETE FROM {whole} WHERE {about}")
        if table in PEOPLE and not is_raw:
            continue
        for *_, column, kind in columns:
            mentioned = mentions(column, person, is_raw=is_raw)
            found = connection.execute(f"SELECT count(*) FROM {whole} WHERE {mentioned}").fetchone()
            if kind.startswith("ENUM") and _is_word(connection, column, kind, person):
                connection.execute(f"ALTER TABLE {whole} ALTER {sql_name(column)} TYPE VARCHAR")
            if found and found[0]:
                empty = "NULL" if _is_nullable(connection, schema, table, column) else sql_text(EMPTY)
                changed += _done(connection, f"UPDATE {whole} SET {sql_name(column)} = {empty} WHERE {mentioned}")
            if kind.startswith("ENUM") and _is_word(connection, column, kind, person):
                changed += 1
                words = connection.execute(
                    f"SELECT DISTINCT {sql_name(column)} AS word FROM {whole} WHERE word IS NOT NULL ORDER BY word"
                ).fetchall()
                listed = ", ".join(sql_text(word) for (word,) in words) or sql_text(EMPTY)
                connection.execute(f"ALTER TABLE {whole} ALTER {sql_name(column)} TYPE ENUM({listed})")
    return changed


def where_told(connection: Any, person: Person, *, is_raw: bool) -> list[tuple[str, str, str]]:
    """Schema and table of everything in the open file, with SQL that is true for the rows about `person`."""
    columns = _columns(connection)
    found = []
    for schema, table in dict.fromkeys((schema, table) for schema, table, *_ in columns):
        names = [column for one, other, column, _ in columns if (one, other) == (schema, table)]
        about = is_about_raw(names, person) if is_raw else is_about(table, names, person)
        of_others = table in PEOPLE and not is_raw
        parts = [] if of_others else [mentions(name, person, is_raw=is_raw) for name in names]
        found.append((schema, table, " OR ".join([*([about] if about else []), *parts]) or "false"))
    return found


def raw_keys(path: Path, person: Person) -> set[str]:
    """The "table:id" of every row about `person` in a raw file of a system."""
    found = set()
    with opened(path) as connection:
        columns = _columns(connection)
        for schema, table in dict.fromkeys((schema, table) for schema, table, *_ in columns):
            names = [column for one, other, column, _ in columns if (one, other) == (schema, table)]
            whole = f"{sql_name(schema)}.{sql_name(table)}"
            for own in names:
                rows = connection.execute(
                    f"SELECT DISTINCT {sql_name(own)} FROM {whole} WHERE {sql_name(own)} IN ({listed(person.own_ids)})"
                    f" AND ({is_about_raw(names, person)})"
                ).fetchall()
                found |= {f"{table}:{row_id}" for (row_id,) in rows}
    return found


def _copy(connection: duckdb.DuckDBPyConnection, one: Path, other: Path) -> None:
    connection.execute(f"ATTACH {sql_text(str(one))} AS one (READ_ONLY); ATTACH {sql_text(str(other))} AS other")
    connection.execute("COPY FROM DATABASE one TO other; CHECKPOINT other; DETACH other; DETACH one")


def _columns(connection: Any, schema: str | None = None, table: str | None = None) -> list[tuple[str, str, str, str]]:
    """Schema, table, column and type of every column that holds text."""
    rows: list[tuple[str, str, str, str]] = connection.execute(
        "SELECT c.schema_name, c.table_name, c.column_name, c.data_type FROM duckdb_columns() c JOIN duckdb_tables() t"
        " USING (database_name, schema_name, table_name) WHERE NOT c.internal AND c.database_name = current_database()"
        " AND (c.data_type = 'VARCHAR' OR c.data_type LIKE 'ENUM%') AND coalesce(c.schema_name = $1, true)"
        " AND coalesce(c.table_name = $2, true) ORDER BY ALL",
        [schema, table],
    ).fetchall()
    return rows


def _is_word(connection: Any, column: str, kind: str, person: Person) -> bool:
    """Whether the person is in the dictionary of an ENUM, whether or not any row uses that word."""
    asked = (
        f"SELECT count(*) FROM unnest(enum_range(NULL::{kind})) u({sql_name(column)}) WHERE {mentions(column, person)}"
    )
    return bool(connection.execute(asked).fetchone()[0])


def _is_nullable(connection: Any, schema: str, table: str, column: str) -> bool:
    found = connection.execute(
        "SELECT is_nullable FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = $1"
        " AND table_name = $2 AND column_name = $3",
        [schema, table, column],
    ).fetchone()
    return bool(found and found[0])


def _done(connection: Any, sql: str) -> int:
    found = connection.execute(sql).fetchone()
    return int(found[0]) if found else 0
