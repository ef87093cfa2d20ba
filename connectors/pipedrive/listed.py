"""Lists of version 2: everything once, then what was updated since, and deletions meanwhile according to version 1."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.base import ContractError
from connectors.kit.stream import GONE, Cursor, Page, RawTable, Row, Stream, instant, looking_back
from connectors.pipedrive.client import Answer, Pipedrive

# Deletions are reported for a month; with full listings at shorter intervals none is overlooked.
LISTED_AGAIN = timedelta(days=25)
OLDEST_FIRST = {"sort_by": "update_time", "sort_direction": "asc"}


@dataclass(frozen=True)
class Listing:
    """A kind of row: the lists that contain it, its name in version 1, and how it becomes a raw row."""

    table: RawTable
    item: str
    paths: tuple[str, ...]
    row: Callable[[Mapping[str, Any]], Row]
    params: Mapping[str, str] = field(default_factory=dict)
    # Fields that a list omits unless they are requested, and where the account says which it has.
    optional: tuple[str, ...] = ()
    fields_path: str = ""

    def stream(self) -> Stream:
        """The stream that reads it."""
        return Stream(self.table.name, (self.table,), self._read, lists_all=True, listed_again=LISTED_AGAIN)

    def _read(self, client: Pipedrive, cursor: Cursor | None) -> Iterator[Page]:
        """Cursor: `since`, up to when a finished pass has every update. During a pass also the `part` of it (a
        list, finally the deletions), the `next` page of that, `seen`, see `seen_of`, and `began`, the start for
        deletions: the last pass, or the beginning of a full listing, which may take hours. `of`: the
        custom and optional fields requested; when these differ, everything is listed again.
        """
        of = {**self.params, **client.included(self.paths[0], self.fields_path, self.optional)}
        if cursor and cursor.get("of") != of:
            yield Page({}, {})
            return
        at = {"of": of, "since": None, "part": 0, "next": None, "seen": None, **(cursor or {})}
        at.setdefault("began", at["since"] or instant(datetime.now(UTC)))
        if at["part"] == len(self.paths):
            # Offsets count the rows changed since, and shift when one of them changes again: begin with the first.
            at["next"] = None
        while at["part"] <= len(self.paths):
            is_list = at["part"] < len(self.paths)
            answer = self._updated(client, at) if is_list else self._deleted(client, at)
            seen = seen_of(at, answer.rows if is_list else ())
            at = {**at, "part": at["part"] + (answer.next is None), "next": answer.next, "seen": seen}
            latest = max(filter(None, (at["since"], seen)), default=None)
            is_done = at["part"] > len(self.paths)
            rows = self._told(answer, only_gone=not is_list)
            yield Page(rows, at if not is_done else {"of": of, "since": latest} if latest else {})

    def _updated(self, client: Pipedrive, at: Mapping[str, Any]) -> Answer:
        params = {**at["of"], **OLDEST_FIRST, **updated_since(at["since"])}
        return from_cursor(client, self.paths[at["part"]], params, at["next"])

    def _deleted(self, client: Pipedrive, at: Mapping[str, Any]) -> Answer:
        since = datetime.fromisoformat(looking_back(at["began"])).strftime("%Y-%m-%d %H:%M:%S")
        answer = client.by_place("/api/v1/recents", {"since_timestamp": since, "items": self.item}, at["next"] or 0)
        # A deleted row has no values any more.
        rows = [{"id": one["id"], **(one["data"] or {"is_deleted": True})} for one in answer.rows]
        return Answer(rows, answer.next)

    def _told(self, answer: Answer, *, only_gone: bool) -> dict[str, list[Row]]:
        gone = [row for records in answer.rows for row in self._gone(records)]
        lost = {row["id"] for row in gone}
        living = (
            [] if only_gone else [self.row(records) for records in answer.rows if as_text(records["id"]) not in lost]
        )
        return {self.table.name: living, GONE.name: gone}

    def _gone(self, record: Mapping[str, Any]) -> list[Row]:
        """Rows of ``gone`` saying that `record` was deleted, or what was merged into it."""
        known = {"object": self.table.name, "gone_at": updated_at(record)}
        if record.get("is_deleted") or record.get("deleted") or record.get("active_flag") is False:
            return [{**known, "id": as_text(record["id"]), "kind": "deleted", "into_id": None}]
        if merged := record.get("merge_what_id"):
            return [{**known, "id": as_text(merged), "kind": "merged", "into_id": as_text(record["id"])}]
        return []


def updated_since(since: str | None) -> dict[str, str]:
    """The parameter that requests rows updated since then, and a little before."""
    return {"updated_since": looking_back(since)[:19] + "Z"} if since else {}


def seen_of(at: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> str | None:
    """The latest update in the first list, up to `records`: rows of the lists after it may be later, by hours
    where a pass was cut off in between, while the first list went on changing.
    """
    if at["part"]:
        seen: str | None = at["seen"]
        return seen
    return max(filter(None, (at["seen"], *map(updated_at, records))), default=None)


def updated_at(record: Mapping[str, Any]) -> str | None:
    """When a row was last updated."""
    return as_instant(record.get("update_time") or record.get("add_time"))


def from_cursor(client: Pipedrive, path: str, params: Mapping[str, Any], cursor: str | None, **more: int) -> Answer:
    """The page at `cursor`; the first one if Pipedrive no longer accepts the cursor."""
    try:
        return client.by_cursor(path, params, cursor, **more)
    except ContractError as fault:
        if cursor is None or fault.key != "system.question_refused":
            raise
        return client.by_cursor(path, params, None, **more)


def whole(table: RawTable, rows: Callable[[Pipedrive], Iterator[Row]]) -> Stream:
    """The stream of a small table, listed anew at every sync."""

    def read(client: Pipedrive, cursor: Cursor | None) -> Iterator[Page]:
        yield Page({table.name: [*rows(client)]}, {})

    return Stream(table.name, (table,), read, lists_all=True)
