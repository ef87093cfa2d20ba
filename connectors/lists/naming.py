"""Ids of a list: each is prefixed with its name, so that row 1 of one list is not row 1 of another."""

from connectors.kit.convert import identifier, literal
from connectors.kit.staged import ID_COLUMNS
from model.tables import TABLES
from storage.staging import Staging


def rows_before(staging: Staging) -> dict[str, int]:
    """Table -> the row id from which the next rows are appended."""
    counted = {}
    for name in TABLES:
        found = staging.connection.execute(f"SELECT coalesce(max(rowid) + 1, 0) FROM {identifier(name)}").fetchone()
        counted[name] = int(found[0]) if found else 0
    return counted


def put_name_before_ids(staging: Staging, prefix: str, before: dict[str, int]) -> None:
    """Put `prefix` before every id in the rows appended since `before`."""
    for name, table in TABLES.items():
        columns = [column for column in table.column_names if column in ID_COLUMNS]
        changed = ", ".join(f"{identifier(c)} = {literal(prefix)} || {identifier(c)}" for c in columns)
        if changed:
            staging.connection.execute(f"UPDATE {identifier(name)} SET {changed} WHERE rowid >= {before[name]}")
