"""Removes a person from what people wrote: in every text of every table, names are replaced by a placeholder."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, String, Table, Text, select, update
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.forgetting.person import Person
from storage.forgetting.rewriting import EMPTY
from storage.records.append_only import may_change
from storage.records.base import Base
from storage.records.engine import Records


def pattern_of(person: Person) -> re.Pattern[str]:
    """A pattern that finds the person in a text: addresses and names as they may be written, ignoring case."""
    ways = sorted({*person.texts, *(one for one in person.written if len(one) > 2)}, key=len, reverse=True)
    written = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in ways) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)


def mentions(records: Records, person: Person) -> dict[str, int]:
    """Table -> rows that mention `person`; only those with any."""
    found = pattern_of(person)
    with records.reading() as session:
        counts = {table.name: sum(1 for _ in changed_rows(session, table, found)) for table in tables()}
    return {name: count for name, count in counts.items() if count}


def replace_in(records: Records, person: Person) -> dict[str, int]:
    """Put a placeholder wherever a text of the records names `person`; table -> rows changed.

    The file is then rewritten, because a database keeps deleted data until the space is needed.
    """
    found, counts = pattern_of(person), {}
    with records.begin() as session, may_change(session):
        for table in tables():
            changed = list(changed_rows(session, table, found))
            for keys, values in changed:
                session.execute(
                    update(table).where(*(table.c[name] == key for name, key in keys.items())).values(values)
                )
            if changed:
                counts[table.name] = len(changed)
    if counts and records.engine.dialect.name == "sqlite":
        with records.engine.connect() as connection:
            plain = connection.connection.driver_connection
            if plain is not None:
                for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    plain.execute(statement)
    elif counts:
        with records.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for name in counts:
                connection.exec_driver_sql(f'VACUUM FULL "{name}"')
    return counts


def tables() -> list[Table]:
    """Every table of the records, those that others refer to first."""
    return list(Base.metadata.sorted_tables)


def changed_rows(session: Any, table: Table, found: re.Pattern[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Key and new values of every row that names the person."""
    texts = [column for column in table.columns if isinstance(_stored(column.type), String | Text | JSON)]
    keys = list(table.primary_key.columns)
    if not texts:
        return
    for row in session.execute(select(*keys, *texts)).mappings().all():
        values = {column.name: _without(row[column.name], found) for column in texts}
        values = {name: value for name, value in values.items() if value != row[name]}
        if values:
            yield {column.name: row[column.name] for column in keys}, values


def _stored(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """How the database stores a type of ours."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _without(value: Any, found: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return found.sub(EMPTY, value)
    if isinstance(value, list):
        return [_without(one, found) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, found) for name, one in value.items()}
    return value
