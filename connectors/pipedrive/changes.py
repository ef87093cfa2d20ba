"""Changes of deals: one changelog per deal, requested for updated deals as far as the day's budget allows.

An answer of the changelog costs 20 tokens, and the whole company shares the budget. When what is left belongs to
others, reading stops; the next run goes on with the very next deal.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.kit.as_text import as_text
from connectors.kit.base import RefusedError
from connectors.kit.stream import Cursor, Page, Row, Stream
from connectors.pipedrive.client import NAME, Pipedrive
from connectors.pipedrive.listed import OLDEST_FIRST, from_cursor, seen_of, updated_at, updated_since
from connectors.pipedrive.tables import CHANGES, change

# Deals listed at once: few, since a run may stop between any two.
AT_ONCE = 50
FIELDS = ("stage_id", "status", "value", "currency", "expected_close_date", "org_id", "pipeline")


def deal_changes(paths: tuple[str, ...]) -> Stream:
    """The stream of changes of deals."""

    def read(client: Pipedrive, cursor: Cursor | None) -> Iterator[Page]:
        return _read(client, cursor, paths)

    return Stream(CHANGES.name, (CHANGES,), read)


def _read(client: Pipedrive, cursor: Cursor | None, paths: tuple[str, ...]) -> Iterator[Page]:
    """Cursor: as in a listing, and `done`, the deals of that page already read: id -> when they were updated."""
    at: dict[str, Any] = {"since": None, "part": 0, "next": None, "seen": None, "done": {}, **(cursor or {})}
    while at["part"] < len(paths):
        _stop_when_spent(client)
        params = {**OLDEST_FIRST, **updated_since(at["since"])}
        listed = from_cursor(client, paths[at["part"]], params, at["next"], limit=AT_ONCE)
        rows: list[Row] = []
        for deal in listed.rows:
            number, updated = str(deal["id"]), updated_at(deal)
            if at["done"].get(number) == updated:
                continue
            if client.budget.is_spent:
                yield Page({CHANGES.name: rows}, at)
                _stop_when_spent(client)
            rows += _changelog(client, number)
            at = {**at, "done": {**at["done"], number: updated}}
        at = _after(at, listed.rows, listed.next)
        latest = max(filter(None, (at["since"], at["seen"])), default=None)
        is_done = at["part"] == len(paths)
        yield Page({CHANGES.name: rows}, at if not is_done else {"since": latest} if latest else {})


def _stop_when_spent(client: Pipedrive) -> None:
    """RefusedError, which stops this stream alone, if what is left of the budget belongs to others."""
    if client.budget.is_spent:
        raise RefusedError("system.budget_spent", system=NAME, left=client.budget.left, place="changelog")


def _after(at: Mapping[str, Any], deals: list[dict[str, Any]], following: str | None) -> dict[str, Any]:
    seen = seen_of(at, deals)
    part = at["part"] + (following is None)
    return {"since": at["since"], "part": part, "next": following, "seen": seen, "done": {}}


def _changelog(client: Pipedrive, deal_id: str) -> list[Row]:
    """The relevant changes of a deal; none of a deal that was deleted between the listing and this request."""
    rows: list[Row] = []
    cursor: str | None = None
    while True:
        try:
            answer = client.by_cursor(f"/api/v1/deals/{deal_id}/changelog", {}, cursor)
        except RefusedError as fault:
            if fault.key == "system.not_found":
                return rows
            raise
        rows += [change(deal_id, records) for records in answer.rows if as_text(records.get("field_key")) in FIELDS]
        cursor = answer.next
        if cursor is None:
            return rows
