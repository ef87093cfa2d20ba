"""Tables that only ever grow, or are too small to track: read by date, or whole every time."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from connectors.dynamics.client import Answer, Dataverse
from connectors.dynamics.entities import AUDIT_TABLE, AUDITS, OPTIONS, Entity
from connectors.dynamics.history import ATTRIBUTES
from connectors.kit.as_text import as_text
from connectors.kit.base import ContractError, RefusedError
from connectors.kit.stream import Cursor, Page, RawTable, Row, Stream, looking_back

Flatten = Callable[[Mapping[str, Any]], list[Row]]


def whole(entity: Entity, condition: str | None = None) -> Stream:
    """The stream of a small table, listed anew at every sync."""
    query = f"{entity.query}&$filter={condition}" if condition else entity.query

    def read(client: Dataverse, cursor: Cursor | None) -> Iterator[Page]:
        for answer in client.pages(str(cursor["link"]) if cursor else query):
            rows = [entity.row(row) for row in answer.rows]
            yield Page({entity.entity_set: rows}, {"link": answer.next_link} if answer.next_link else {})

    return Stream(entity.entity_set, (entity.table,), read, lists_all=True)


def dated(entity: Entity, column: str) -> Stream:
    """The stream of a table read in the order of `column`, the instant of a row's last change."""
    return _by_date(entity.table, entity.query, column, None, lambda record: [entity.row(record)], of=entity.query)


def options(stage_column: str) -> Stream:
    """The labels of the choices that histories report as numbers."""
    of_stage = f"(objecttypecode eq 'opportunity' and attributename eq '{stage_column}')"
    return whole(OPTIONS, f"{of_stage} or (objecttypecode eq 'lead' and attributename eq 'statuscode')")


def audits(stage_column: str) -> Stream:
    """The stream of audited changes to the columns we follow, oldest first; one raw row for every column changed.

    Nothing is audited before somebody switches it on; what the organisation's retention deletes is kept here.
    """
    query = f"{AUDITS}?$select=auditid,createdon,operation,objecttypecode,_objectid_value,_userid_value,changedata"
    objects = "(objecttypecode eq 'opportunity' or objecttypecode eq 'lead')"
    columns = frozenset({stage_column, "statecode", "statuscode", *ATTRIBUTES})
    return _by_date(AUDIT_TABLE, query, "createdon", objects, partial(_audited, columns), of=",".join(sorted(columns)))


def _by_date(table: RawTable, query: str, column: str, condition: str | None, flatten: Flatten, *, of: str) -> Stream:
    """Cursor: `since`, the latest date of a finished pass; `link` and `seen`, page and latest date of one under
    way; `of`, what was requested: when that differs, everything is read again.
    """

    def first_link(since: str | None) -> str:
        late = f"{column} ge {looking_back(since)}" if since else None
        conditions = " and ".join(filter(None, (condition, late)))
        return f"{query}{f'&$filter={conditions}' if conditions else ''}&$orderby={column}"

    def read(client: Dataverse, cursor: Cursor | None) -> Iterator[Page]:
        if cursor and cursor.get("of") != of:
            yield Page({}, {})
            return
        since, seen = (cursor or {}).get("since"), (cursor or {}).get("seen")
        for answer in _from(client, (cursor or {}).get("link"), first_link(since)):
            seen = max([seen or "", *(str(row[column]) for row in answer.rows if row.get(column))]) or None
            rows = [row for record in answer.rows for row in flatten(record)]
            latest = max(filter(None, (since, seen)), default=None)
            going = {"of": of, "since": since, "link": answer.next_link, "seen": seen}
            done = {"of": of, "since": latest} if latest else {}
            yield Page({table.name: rows}, going if answer.next_link else done)

    return Stream(table.name, (table,), read)


def _from(client: Dataverse, link: str | None, otherwise: str) -> Iterator[Answer]:
    """Pages from `link` on; from `otherwise` on if there is no link, or it is no longer known."""
    following: str | None = otherwise
    if link:
        try:
            answer = client.ask(link)
        except (ContractError, RefusedError) as fault:
            if fault.key not in ("system.not_found", "system.question_refused"):
                raise
        else:
            yield answer
            following = answer.next_link
    if following:
        yield from client.pages(following)


def _audited(columns: frozenset[str], record: Mapping[str, Any]) -> list[Row]:
    """A row for each of `columns` that an audit record changed; what cannot be read is kept under that name."""
    common = {
        "auditid": as_text(record.get("auditid")), "object": as_text(record.get("objecttypecode")),
        "object_id": as_text(record.get("_objectid_value")), "user_id": as_text(record.get("_userid_value")),
        "changed_at": as_text(record.get("createdon")), "operation": as_text(record.get("operation")),
    }  # fmt: skip
    data = record.get("changedata")
    if not data:
        return []
    try:
        changes = json.loads(data)["changedAttributes"]
        read = [
            (as_text(one["logicalName"]), as_text(one.get("oldValue")), as_text(one.get("newValue"))) for one in changes
        ]
    except (ValueError, KeyError, TypeError):
        return [{**common, "column_name": "unreadable", "new_value": str(data)[:200]}]
    return [
        {**common, "column_name": name, "old_value": old, "new_value": new}
        for name, old, new in read
        if name in columns
    ]
