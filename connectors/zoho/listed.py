"""Records as streams: by modification time, then deletions meanwhile.

A request asks for what was modified since the last row delivered, not for the next page: rows modified
while reading change their position, and paging by position would skip others. Only where all rows of an answer are of
one instant is its token followed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.base import ContractError
from connectors.kit.stream import GONE, Cursor, Page, RawTable, Row, Stream, instant, looking_back
from connectors.zoho.client import NAME, Answer, Zoho
from connectors.zoho.tables import HISTORY, HISTORY_FIELDS, Module, stay

# How long deletions are listed is not documented; the recycle bin keeps 60 days.
LISTED_AGAIN = timedelta(days=30)
# Whether "since" includes modifications in that very second is not documented.
A_SECOND = timedelta(seconds=1)
# The most pages that can be requested by number.
PAGES = 10


@dataclass(frozen=True)
class Listing:
    """Records of one module. named: module and fields to request, as the organisation has them; None: it has none.

    counted: the module of which Zoho tells how many records it has; None: not asked.
    """

    table: RawTable
    named: Callable[[Zoho], tuple[str, str] | None]
    row: Callable[[Mapping[str, Any]], Row]
    params: Mapping[str, str] = field(default_factory=dict)
    tells_deletions: bool = True
    counted: str | None = None

    def stream(self) -> Stream:
        """The stream that reads it."""
        count = None if self.counted is None else self._count
        return Stream(
            self.table.name, (self.table,), self._read, lists_all=True, listed_again=LISTED_AGAIN, count=count
        )

    def _count(self, client: Zoho) -> int:
        return client.count(self.counted or "")

    def _read(self, client: Zoho, cursor: Cursor | None) -> Iterator[Page]:
        """Cursor: `of`, module and fields: when they differ, all is listed anew; `since`, up to when a finished pass
        has every change. During a pass also the `token` of the next answer, the `page` of deletions (0: still records)
        and `began`, the start for deletions: the last pass, or the beginning of a full listing.
        """
        named = self.named(client)
        of = " ".join(named or ())
        if named is None or (cursor and cursor.get("of") != of):
            yield Page({}, {})
            return
        at: dict[str, Any] = {"of": of, "since": None, "token": None, "page": 0, **(cursor or {})}
        if "began" not in at:
            at["began"] = at["since"] or instant(datetime.now(UTC))
            at["since"] = looking_back(at["since"]) if at["since"] else None
        is_resumed = True
        while at["page"] == 0:
            answer = self._asked(client, named, at, may_be_old=is_resumed)
            at, is_resumed = self._after(at, answer), False
            is_done = at["page"] > 0 and not self.tells_deletions
            yield Page({self.table.name: [self.row(records) for records in answer.rows]}, _end(at) if is_done else at)
        if self.tells_deletions:
            yield from self._deleted(client, named[0], {**at, "page": 1})

    def _asked(self, client: Zoho, named: tuple[str, str], at: Mapping[str, Any], *, may_be_old: bool) -> Answer:
        """The answer at `at`; tokens expire after a day, then the request starts from the last row delivered."""
        module, fields = named
        params = {**self.params, "fields": fields}
        since = looking_back(at["since"], A_SECOND) if at["since"] else None
        try:
            return client.records(module, params, since, at["token"])
        except ContractError as fault:
            if not (may_be_old and at["token"] and fault.key == "system.question_refused"):
                raise
            return client.records(module, params, since, None)

    def _after(self, at: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
        latest = max(filter(None, map(_modified, answer.rows)), default=None)
        is_later = latest is not None and (at["since"] is None or latest > at["since"])
        since = latest if is_later else at["since"]
        if not answer.has_more:
            return {**at, "since": since, "token": None, "page": 1}
        if not is_later and answer.token in (None, at["token"]):
            raise ContractError("system.not_json", system=NAME, place=self.table.name)
        return {**at, "since": since, "token": None if is_later else answer.token}

    def _deleted(self, client: Zoho, module: str, at: dict[str, Any]) -> Iterator[Page]:
        """Deletions since the pass began; if there are more than can be paged, a full listing finds them."""
        since, has_more = looking_back(at["began"]), True
        while has_more:
            try:
                answer = client.deleted(module, since, at["page"])
            except ContractError as fault:
                if at["page"] <= PAGES or fault.key != "system.question_refused":
                    raise
                yield Page({}, {})
                return
            has_more = answer.has_more
            at = {**at, "page": at["page"] + 1}
            yield Page({GONE.name: [self._gone(records) for records in answer.rows]}, at if has_more else _end(at))

    def _gone(self, record: Mapping[str, Any]) -> Row:
        gone_at = as_instant(record.get("deleted_time"))
        row = {"object": self.table.name, "id": as_text(record["id"]), "kind": "deleted", "into_id": None}
        return {**row, "gone_at": gone_at}


def module_stream(module: Module, **params: str) -> Stream:
    """The stream of a module's records."""
    return Listing(
        module.table,
        lambda client: (module.name, client.known(module.name, module.wanted)),
        module.row,
        params,
        counted=module.name,
    ).stream()


def history_stream() -> Stream:
    """The stream of stays in stages: from the module that Zoho names for the field `Stage`, if it is tracked."""

    def named(client: Zoho) -> tuple[str, str] | None:
        module = history_module(client)
        return (module, ",".join(HISTORY_FIELDS.values())) if module else None

    return Listing(HISTORY, named, stay, tells_deletions=False).stream()


def history_module(client: Zoho) -> str | None:
    """The module with the stages of deals; None where the organisation does not track them."""
    tracking = stage_field(client).get("history_tracking") or {}
    return (tracking.get("module") or {}).get("api_name")


def stage_field(client: Zoho) -> Mapping[str, Any]:
    """Zoho's description of the field with a deal's stage."""
    return next((one for one in client.fields("Deals") if one.get("api_name") == "Stage"), {})


def whole(table: RawTable, rows: Callable[[Zoho], Iterator[Row]]) -> Stream:
    """The stream of a small table, listed anew at every sync."""

    def read(client: Zoho, cursor: Cursor | None) -> Iterator[Page]:
        yield Page({table.name: [*rows(client)]}, {})

    return Stream(table.name, (table,), read, lists_all=True)


def _modified(record: Mapping[str, Any]) -> str | None:
    return as_instant(record.get("Modified_Time"))


def _end(at: Mapping[str, Any]) -> dict[str, Any]:
    return {"of": at["of"], "since": at["since"]} if at["since"] else {}
