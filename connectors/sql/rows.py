"""Rows of a query as raw rows: text by canonical name, identified by their key, with gone rows kept apart."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.kit.base import ContractError
from connectors.kit.stream import GONE, RawTable, Row
from connectors.sql.database import Answer
from connectors.sql.keyset import Leg
from connectors.sql.table_mapping import JOINED_KEY, TableMapping
from connectors.sql.texts import as_text, in_utc, is_set
from model.tables import Kind, Table

UTC = ZoneInfo("UTC")


def raw_table(table: Table, mapping: TableMapping) -> RawTable:
    """The raw table of `table`: its canonical columns; a key that is not one of them is a column of its own."""
    key = mapping.key[0] if mapping.key == table.key else JOINED_KEY
    return RawTable(table.plural, (key,), tuple(dict.fromkeys((*table.column_names, key))))


class Rows:
    """Makes raw rows from the results of one mapping's query."""

    def __init__(self, table: Table, mapping: TableMapping, zone: ZoneInfo) -> None:
        self._table, self._mapping, self._zone = table, mapping, zone
        self._kinds = {column.name: column.kind for column in table.columns}

    def check(self, names: Sequence[str]) -> None:
        """ContractError unless the query returns all required columns and no unknown ones."""
        file, mapping, table = f"{self._table.plural}.toml", self._mapping, self._table
        own = [*mapping.key, *filter(None, (mapping.cursor, mapping.deleted, mapping.merged_into))]
        needed = dict.fromkeys([*own, *(column.name for column in table.columns if column.is_required)])
        if absent := [name for name in needed if name not in names]:
            raise ContractError("sql.columns_absent", file=file, columns=", ".join(absent))
        if unknown := sorted(set(names) - set(own) - set(table.column_names)):
            allowed = ", ".join(table.column_names)
            raise ContractError("sql.columns_unknown", file=file, columns=", ".join(unknown), allowed=allowed)
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if list(names).count(name) > 1})
            raise ContractError("sql.column_twice", file=file, columns=", ".join(twice))

    def places(self, told: Answer, found: Iterable[Sequence[Any]], leg: Leg) -> list[tuple[Any, ...]]:
        """The place of each row of a page in the order of `leg`."""
        indexes = [told.names.index(name) for name in leg.by]
        return [tuple(row[index] for index in indexes) for row in found]

    def page(self, told: Answer, found: Iterable[Sequence[Any]]) -> dict[str, list[Row]]:
        """The living rows of a page, and a row of `gone` for every other."""
        living: list[Row] = []
        gone: list[Row] = []
        columns = [(name, kind, self._zone_of(name, told)) for name, kind in self._kinds.items() if name in told.names]
        for values in found:
            row = dict(zip(told.names, values, strict=True))
            ended = self._gone(row, told)
            if ended is None:
                texts = {name: as_text(row[name], kind, zone) for name, kind, zone in columns}
                living.append({**texts, **self._joined_key(row, told)})
            else:
                gone.append(ended)
        return {self._table.plural: living, GONE.name: gone} if gone else {self._table.plural: living}

    def _joined_key(self, row: Mapping[str, Any], told: Answer) -> Row:
        if self._mapping.key == self._table.key:
            return {}
        key = [
            as_text(row[name], self._kinds.get(name, Kind.TEXT), self._zone_of(name, told))
            for name in self._mapping.key
        ]
        return {JOINED_KEY: None if None in key else json.dumps(key, ensure_ascii=False)}

    def _gone(self, row: Mapping[str, Any], told: Answer) -> Row | None:
        mark = row[self._mapping.deleted] if self._mapping.deleted else None
        into = (row[self._mapping.merged_into] or None) if self._mapping.merged_into else None
        if into is None and not is_set(mark):
            return None
        since = self._zone_of(self._mapping.deleted or "", told)
        ended: dict[str, str | None] = {
            "object": self._table.plural,
            "id": as_text(row[self._mapping.key[0]], Kind.TEXT, self._zone),
            "kind": "deleted" if into is None else "merged",
            "into_id": as_text(into, Kind.TEXT, self._zone),
            "gone_at": in_utc(mark, since) if isinstance(mark, datetime) else None,
        }
        return ended

    def _zone_of(self, name: str, told: Answer) -> ZoneInfo:
        return UTC if name in told.in_utc else self._zone
