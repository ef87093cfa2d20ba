"""How an object of the CRM is read: first by listing all, later by searching for changes."""

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from connectors.hubspot.ahead import ROWS, Listing, NotByIdError, Rows
from connectors.hubspot.client import LISTED, LISTED_WITH_HISTORY, OBJECTS, Answer, HubSpot
from connectors.hubspot.objects import CrmObject, deleted, raw_rows
from connectors.kit.stream import GONE, Cursor, Page, Stream, looking_back

log = logging.getLogger(__name__)

# The recycling bin does not hold people erased by law, and nothing for longer than 90 days.
LISTED_AGAIN = timedelta(days=30)
# Answers that make a page: a thousand rows of a listing, as many as one request for associations covers.
ANSWERS = 10


def stream(one: CrmObject) -> Stream:
    """The stream of `one`."""
    return Stream(
        one.name,
        one.tables,
        lambda client, cursor: _read(client, one, cursor),
        lists_all=True,
        listed_again=LISTED_AGAIN,
        count=lambda client: client.count(one.name, one.modified),
    )


def _read(client: HubSpot, one: CrmObject, cursor: Cursor | None) -> Iterator[Page]:
    """Pages of `one`: the living in phase "all" or "changes", then in phase "archived" those in the recycling bin.

    The next read begins at `mark`, the newest change (by HubSpot's clock) before this one began. `of`: what
    is requested; where that has grown (a version that reads more, a property chosen), all is read again.
    """
    of = ",".join((*one.requested, *one.history))
    if cursor and cursor.get("of") != of:
        yield Page({}, {})
        return
    state = dict(cursor or {})
    if "phase" not in state:
        state = {"of": of, **_begun(client.newest(one.name, one.modified), state.get("since"))}
    if state["phase"] != "archived":
        archived = {"of": of, "phase": "archived", "mark": state["mark"]}
        for rows, after in _living(client, one, state):
            yield Page(rows, {**state, "after": after} if after else archived)
        state = archived
    path, params = f"{OBJECTS}/{one.name}", {"archived": "true", "properties": ["hs_object_id"]}
    for records, after in client.listing(path, params, after=state.get("after")):
        done = {"of": of, "since": state["mark"]} if state["mark"] else {}
        yield Page(
            {GONE.name: [deleted(one, record) for record in records]}, {**state, "after": after} if after else done
        )


def _begun(newest: str | None, since: str | None) -> dict[str, Any]:
    if since is None:
        return {"phase": "all", "mark": newest}
    return {"phase": "changes", "mark": newest or since, "since": looking_back(since), "after": "0"}


def _living(client: HubSpot, one: CrmObject, state: Mapping[str, Any]) -> Iterator[tuple[Rows, str | None]]:
    """Rows of the living and where to go on after them; None at the end."""
    if state["phase"] == "all":
        yield from _all(client, one, state.get("after"))
        return
    for records, above in gathered(_changed(client, one, state)):
        yield raw_rows(client, one, records), above


def _all(client: HubSpot, one: CrmObject, after: str | None) -> Iterator[tuple[Rows, str | None]]:
    """Everything, by several requests at a time once the first answer shows how dense the ids are."""
    params: dict[str, Any] = {"archived": "false", "properties": [*one.requested]}
    if one.history:
        params["propertiesWithHistory"] = [*one.history]
    limit = LISTED_WITH_HISTORY if one.history else LISTED
    path = f"{OBJECTS}/{one.name}"
    if client.at_once > 1:
        records, following = next(client.listing(path, params, limit=limit, after=after))
        yield raw_rows(client, one, records), following
        if following is None or not records:
            return
        first, last = int(records[0]["id"]), int(records[-1]["id"])
        width = max(1, (last - first + 1) * ROWS // len(records))
        after = following
        try:
            for rows, reached in Listing(client, one, params, limit).ranges(last, width, client.at_once):
                after = reached
                yield rows, reached
        except NotByIdError:
            log.info("hubspot: %s is not listed by id, one question at a time", one.name)
        else:
            return
    for records, following in gathered(client.listing(path, params, limit=limit, after=after)):
        yield raw_rows(client, one, records), following


def _changed(client: HubSpot, one: CrmObject, state: Mapping[str, Any]) -> Iterator[Answer]:
    found = client.changed(one.name, one.modified, one.requested, since=state["since"], above=state["after"])
    for records, above in found:
        if one.history:
            yield client.batch(one.name, [record["id"] for record in records], one.requested, [*one.history]), above
        else:
            yield records, above


def gathered(answers: Iterator[Answer]) -> Iterator[Answer]:
    """`answers`, several combined into one."""
    while some := list(islice(answers, ANSWERS)):
        yield [record for records, _ in some for record in records], some[-1][1]
