"""How a collection is read: by ascending id among the changed rows, so that reading can resume after any row.

Account Engagement's page tokens live four hours and end after 100,000 rows; ids do neither. Where a collection can be
filtered by change, a pass first requests the newest change; the next pass begins there, and so delivers the rows that
change while this one runs. Where it can be neither ordered nor filtered, only tokens remain.

A cursor is one of: ``{"since", "until", "id"}`` within a pass, ``{"since"}`` where the next one begins, ``{"token"}``
within a listing by tokens, and an empty one where the next pass lists everything again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from connectors.account_engagement.client import ROWS, BusinessUnit
from connectors.account_engagement.objects import Collection, Way, column_of
from connectors.kit.as_text import as_instant, as_text
from connectors.kit.base import ContractError
from connectors.kit.stream import Cursor, Page, Row, Stream, looking_back

# Emptying the recycle bin leaves no trace; a full listing finds out.
LISTED_AGAIN = timedelta(days=30)


def stream(collection: Collection) -> Stream:
    """The stream of `collection`."""
    table = collection.table
    again = LISTED_AGAIN if collection.deleted_are_gone and collection.way is Way.CHANGES else None
    return Stream(table.name, (table,), _reader(collection), lists_all=not collection.forgets, listed_again=again)


def _reader(collection: Collection) -> Callable[[BusinessUnit, Cursor | None], Iterator[Page]]:
    def read(unit: BusinessUnit, cursor: Cursor | None) -> Iterator[Page]:
        if collection.way is Way.TOKENS:
            yield from _by_tokens(unit, collection, (cursor or {}).get("token"))
        else:
            yield from _by_id(unit, collection, cursor or {})

    return read


def _by_id(unit: BusinessUnit, collection: Collection, cursor: Cursor) -> Iterator[Page]:
    since, until, last = cursor.get("since"), cursor.get("until"), cursor.get("id")
    if last is None:
        last = "0"
        if collection.way is Way.CHANGES:
            until = _newest(unit, collection) or since
            since = looking_back(since) if since else None
    while True:
        params = _wanted(collection) | {"orderBy": "id", "limit": str(ROWS), "idGreaterThan": last}
        if since:
            params[f"{collection.changed}AfterOrEqualTo"] = _written(since)
        answer = unit.query(collection.path, params)
        if answer.values:
            last = str(answer.values[-1]["id"])
        if answer.token is None or not answer.values:
            yield Page(_rows(collection, answer.values), {"since": until} if until else {})
            return
        yield Page(_rows(collection, answer.values), {"since": since, "until": until, "id": last})


def _by_tokens(unit: BusinessUnit, collection: Collection, token: str | None) -> Iterator[Page]:
    """All rows; from the beginning when a stored token is no longer accepted."""
    while True:
        fields = {"fields": ",".join(collection.fields)}
        try:
            answer = unit.query(
                collection.path,
                fields | {"nextPageToken": token} if token else _wanted(collection) | {"limit": str(ROWS)},
            )
        except ContractError:
            if token is None:
                raise
            token = None
            continue
        token = answer.token
        yield Page(_rows(collection, answer.values), {"token": token} if token else {})
        if token is None:
            return


def _newest(unit: BusinessUnit, collection: Collection) -> str | None:
    """When a row of `collection` last changed; None if it has no rows."""
    params = _wanted(collection) | {"fields": f"id,{collection.changed}", "limit": "1"}
    answer = unit.query(collection.path, params | {"orderBy": f"{collection.changed} DESC"})
    return as_instant(answer.values[0][collection.changed]) if answer.values else None


def _wanted(collection: Collection) -> dict[str, str]:
    wanted = {"fields": ",".join(collection.fields), **collection.only}
    return wanted | {"deleted": "all"} if collection.has_bin else wanted


def _written(moment: str) -> str:
    """``2026-03-02T08:00:00.000Z`` as Account Engagement reads instants."""
    return f"{moment[:19]}+00:00"


def _rows(collection: Collection, values: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Row]]:
    living: list[Row] = []
    gone: list[Row] = []
    for value in values:
        row = {
            column_of(name): as_instant(value.get(name)) if name.endswith("At") else as_text(value.get(name))
            for name in collection.fields
        }
        if collection.deleted_are_gone and row["is_deleted"] == "true":
            gone.append(
                {
                    "object": collection.table_name,
                    "id": row["id"],
                    "kind": "deleted",
                    "into_id": None,
                    "gone_at": row["updated_at"],
                }
            )
        else:
            living.append(row)
    return {collection.table_name: living, "gone": gone}
