"""Tables with change tracking: read in full once, then only what was changed or deleted since, by the delta link.

A delta link is good for seven days (the organisation's ExpireChangeTrackingInDays); after that the table is read anew,
and rows no longer listed are gone. The delta link is only given at the end of the first reading, which may take hours;
changes in the meantime are found by a second look at rows modified since it began.

A table without change tracking is listed in full once a month; in between, modified rows are requested.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.dynamics.client import Answer, Dataverse
from connectors.dynamics.entities import Entity
from connectors.kit.as_text import as_instant, as_text
from connectors.kit.base import ContractError, RefusedError
from connectors.kit.stream import GONE, OVERLAP, Cursor, Page, RawTable, Row, Stream, instant, looking_back

# Deletions during the first reading are reported nowhere; they show as rows missing from the next full listing.
LISTED_AGAIN = timedelta(days=30)

# Dataverse counts a table by its logical name.
LOGICAL_NAMES = {
    "accounts": "account", "contacts": "contact", "leads": "lead", "opportunities": "opportunity",
    "phonecalls": "phonecall", "appointments": "appointment", "emails": "email",
    "campaignresponses": "campaignresponse",
}  # fmt: skip

# Turns Dataverse's living rows into raw rows; the default takes them as they are.
Rows = Callable[[Dataverse, Sequence[Mapping[str, Any]]], list[Row]]


def tracked(entity: Entity, table: RawTable | None = None, rows: Rows | None = None) -> Stream:
    """The stream of `entity`; `rows` may fill the columns that `table` has besides the entity's own."""

    def read(client: Dataverse, cursor: Cursor | None) -> Iterator[Page]:
        return _changes(client, entity, cursor, rows or (lambda _, record: [entity.row(row) for row in record]))

    name = LOGICAL_NAMES[entity.entity_set]
    return Stream(
        entity.entity_set,
        (table or entity.table,),
        read,
        lists_all=True,
        listed_again=LISTED_AGAIN,
        count=lambda client: client.count(name),
    )


def _changes(client: Dataverse, entity: Entity, cursor: Cursor | None, rows: Rows) -> Iterator[Page]:
    """Cursor: the next `link`; `since` during the full listing, `then` during the second look.

    `of`: the query; links of another query (a column was added, or chosen) are not followed.
    `modified`: the table is not tracked, see `_modified`.
    """
    if cursor and "modified" in cursor and cursor["of"] == entity.query:
        yield from _modified(client, entity, cursor, rows)
        return
    anew = {"of": entity.query, "link": entity.query, "since": instant(datetime.now(UTC) - OVERLAP)}
    state: dict[str, Any] = dict(cursor or anew)
    if state.get("of") != entity.query or "is_plain" in state:  # as written by earlier versions
        yield Page({}, {})
        return
    try:
        answer = _ask(client, state)
    except (ContractError, RefusedError) as fault:
        if not _leads_nowhere(fault):
            raise
        if cursor:
            yield Page({}, {})
            return
        yield from _modified(client, entity, None, rows)
        return
    while True:
        following = _following(entity, state, answer)
        yield Page(_told(client, entity, answer.rows, rows), following or {})
        if not following or following.get("is_done"):
            return
        state = following
        answer = _ask(client, state)


def _ask(client: Dataverse, state: Mapping[str, Any]) -> Answer:
    """The answer at the state's link; a link to changes already says that they are tracked."""
    link: str = state["link"]
    return client.ask(link, tracks="since" in state)


def _modified(client: Dataverse, entity: Entity, cursor: Cursor | None, rows: Rows) -> Iterator[Page]:
    """The pages of a table without change tracking: all of it, later only what was modified since.

    Cursor: `modified`, the newest change (by Dataverse's clock) before the pass began that ended here or goes on at
    `link`. Deletions are found by the next full listing.
    """
    state: dict[str, Any] = dict(cursor or {"of": entity.query, "modified": None})
    if "link" not in state:
        since = state["modified"]
        late = f"&$filter=modifiedon ge {looking_back(since)}&$orderby=modifiedon" if since else ""
        state = {**state, "modified": _newest(client, entity) or since, "link": entity.query + late}
    while True:
        try:
            answer = client.ask(state["link"])
        except (ContractError, RefusedError) as fault:
            if cursor is None or not _leads_nowhere(fault):
                raise
            yield Page({}, {})
            return
        records = _told(client, entity, answer.rows, rows)
        if answer.next_link is None:
            yield Page(records, {"of": entity.query, "modified": state["modified"]} if state["modified"] else {})
            return
        state = {**state, "link": answer.next_link}
        yield Page(records, state)


def _newest(client: Dataverse, entity: Entity) -> str | None:
    found = client.ask(f"{entity.entity_set}?$select=modifiedon&$orderby=modifiedon desc&$top=1").rows
    return as_instant(found[0]["modifiedon"]) if found else None


def _leads_nowhere(fault: ContractError | RefusedError) -> bool:
    return fault.key in ("system.not_found", "system.question_refused")


def _following(entity: Entity, state: Mapping[str, Any], answer: Answer) -> dict[str, Any] | None:
    """The state after `answer`: marked as done where the next sync begins; None where it begins anew."""
    if answer.next_link:
        return {key: value for key, value in state.items() if key != "is_done"} | {"link": answer.next_link}
    if "then" in state:
        return {"of": entity.query, "link": state["then"], "is_done": True}
    if answer.delta_link is None:
        return None
    if "since" in state:
        again = f"{entity.query}&$filter=modifiedon ge {state['since']}&$orderby=modifiedon"
        return {"of": entity.query, "link": again, "then": answer.delta_link}
    return {"of": entity.query, "link": answer.delta_link, "is_done": True}


def _told(
    client: Dataverse, entity: Entity, records: Sequence[Mapping[str, Any]], rows: Rows
) -> dict[str, Sequence[Row]]:
    gone = [row for row in (_gone(entity, one) for one in records) if row]
    lost = {row["id"] for row in gone}
    living = [row for row in records if "id" not in row and row.get(entity.columns[0].of) not in lost]
    return {entity.entity_set: rows(client, living), GONE.name: gone}


def _gone(entity: Entity, record: Mapping[str, Any]) -> Row | None:
    """What became of a row that is gone: deleted, or merged into its master; None while it is alive."""
    if str(record.get("@odata.context", "")).endswith("$deletedEntity"):
        known = {"id": as_text(record["id"]), "kind": "deleted", "into_id": None}
    elif record.get("merged") and record.get("_masterid_value"):
        known = {
            "id": as_text(record[entity.columns[0].of]),
            "kind": "merged",
            "into_id": as_text(record["_masterid_value"]),
        }
    else:
        return None
    return {"object": entity.entity_set, "gone_at": as_text(record.get("modifiedon")), **known}
