"""What a stored snapshot says of a person, in a file of the embedded engine."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from storage.forgetting.person import Person
from storage.forgetting.rewriting import count_in, opened, rewrite, where_told

Rows = list[dict[str, Any]]


class Stored(Protocol):
    """A stored snapshot on any engine."""

    def rows_of(self, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        """The rows of `sql`, with `values` as $1, $2 ..."""

    def count(self, person: Person) -> int:
        """How many rows are about `person`."""

    def held(self, person: Person) -> dict[str, Rows]:
        """Table -> its rows about `person`, unchanged; empty columns are left out."""


class StoredFile:
    """The DuckDB file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows_of(self, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        """The rows of `sql`, with `values` as $1, $2 ..."""
        with opened(self._path) as connection:
            return connection.execute(sql, values).fetchall()

    def count(self, person: Person) -> int:
        """How many rows are about `person`, plus the column dictionaries that name them."""
        return count_in(self._path, person)

    def held(self, person: Person, *, is_raw: bool = False) -> dict[str, Rows]:
        """Table -> its rows about `person`, unchanged; empty columns are left out."""
        with opened(self._path) as connection:
            found = {}
            for schema, table, condition in where_told(connection, person, is_raw=is_raw):
                asked = connection.execute(f'SELECT * FROM "{schema}"."{table}" WHERE {condition}')
                if rows := asked.to_arrow_table().to_pylist():
                    found[table] = [plain(row) for row in rows]
        return found

    def take_out(self, person: Person) -> int:
        """Rewrite the file without `person`; returns how many rows were changed or removed."""
        return rewrite(self._path, person)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """What stands in a row: dates as text, empty columns left out."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
        if value not in (None, "")
    }
