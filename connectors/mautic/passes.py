"""How Mautic is read: by ids, which only grow, so that no page is missed or read twice while others write.

Its own paging counts rows from the beginning, and shifts whenever a row is added or removed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.kit.as_text import as_instant
from connectors.kit.base import ContractError, RefusedError
from connectors.kit.stream import Cursor, Page, Row, looking_back
from connectors.mautic.client import NAME, Clause, JsonRow, Mautic, database_instant

Read = Callable[[Mautic, Cursor | None], Iterator[Page]]
# Rows after an id that meet the clauses, by id.
Ask = Callable[[Mautic, Sequence[Clause]], list[JsonRow]]
Rows = Mapping[str, Sequence[Row]]

# How many ids back, within the overlap of time, a sync looks again: a database assigns ids before the row is visible.
LOOKED_AT_AGAIN = 200


def after(number: int) -> Clause:
    """Only what has a higher id than `number`."""
    return ("id", "gt", str(number))


def last_id(records: Sequence[JsonRow]) -> int:
    """The highest id among `records`."""
    return max(int(one["id"]) for one in records)


def whole(ask: Ask, rows: Callable[[Sequence[JsonRow]], Rows]) -> Read:
    """Everything, every time: for small tables, and those that do not record when rows changed."""

    def read(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
        for records, reached in _onward(client, ask, int(cursor["after"]) if cursor else 0):
            yield Page(rows(records), {"after": reached})
        yield Page({}, {})

    return read


def growing(ask: Ask, rows: Callable[[Sequence[JsonRow]], Rows], dated: str, *, is_optional: bool = False) -> Read:
    """Rows that are added and hardly ever changed; `dated` is their instant. is_optional: not every Mautic has them."""

    def read(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
        state: dict[str, Any] = dict(cursor) if cursor else {"after": 0, "dated": None}
        try:
            if state.pop("is_done", False):
                for records in again(client, ask, state, dated):
                    yield Page(rows(records), state | {"is_done": True})
            for records, reached in _onward(client, ask, state["after"]):
                state = {"after": reached, "dated": as_instant(records[-1].get(dated))}
                yield Page(rows(records), state)
        except RefusedError as fault:
            if not is_optional or fault.key != "system.not_found":
                raise
        yield Page({}, state | {"is_done": True})

    return read


def again(client: Mautic, ask: Ask, state: Mapping[str, Any], dated: str) -> Iterator[list[JsonRow]]:
    """What lies shortly before the end of the last sync, in ids and in time."""
    lately: list[Clause] = [("id", "lte", str(state["after"]))]
    if state["dated"]:
        lately.append((dated, "gte", database_instant(looking_back(state["dated"]))))
    for records, _ in _onward(client, ask, max(0, state["after"] - LOOKED_AT_AGAIN), *lately):
        yield records


def changing(
    ask: Ask,
    rows: Callable[[Mautic, Sequence[JsonRow]], Rows],
    *,
    dated: str,
    changed: str,
    newest: Callable[[Mautic], str | None],
) -> Read:
    """What is added and later changed: first what is new, then what changed since the last sync began.

    `dated` and `changed` are the columns with the instants; the latter is empty in rows that never changed (before
    Mautic 6), hence the two parts. `newest` gives its latest instant and is called before anything is read: what
    changes meanwhile is left to the next sync.
    """

    def read(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
        state = _begun(cursor, lambda: newest(client))
        if state["part"] == "again":
            for records in again(client, ask, state, dated):
                yield Page(rows(client, records), dict(state))
            state["part"] = "new"
        if state["part"] in ("first", "new"):
            for records, reached in _onward(client, ask, state["after"]):
                state |= {"after": reached, "dated": as_instant(records[-1].get(dated))}
                yield Page(rows(client, records), dict(state))
        if state["part"] == "new":
            state |= {"part": "changed", "at": 0}
        if state["part"] == "changed":
            since = database_instant(looking_back(state["since"] or "1970-01-02T00:00:00Z"))
            for records, reached in _onward(client, ask, state["at"], (changed, "gte", since)):
                state["at"] = reached
                yield Page(rows(client, records), dict(state))
        yield Page({}, {"after": state["after"], "dated": state["dated"], "since": state["next"] or state["since"]})

    return read


def _begun(cursor: Cursor | None, newest: Callable[[], str | None]) -> dict[str, Any]:
    if not cursor:
        return {"part": "first", "after": 0, "dated": None, "since": None, "next": newest()}
    return dict(cursor) if "part" in cursor else {**cursor, "part": "again", "next": newest()}


def _onward(client: Mautic, ask: Ask, reached: int, *where: Clause) -> Iterator[tuple[list[JsonRow], int]]:
    while records := ask(client, [*where, after(reached)]):
        # A Mautic that ignores the clause would return its first page for ever.
        if last_id(records) <= reached:
            raise ContractError("system.question_refused", system=NAME, place=f"id > {reached}", status=200)
        reached = last_id(records)
        yield records, reached
