"""How Mautic is read: by ids, which only grow, so that no page is missed or told twice while others write.

Its own paging counts rows from the beginning, and slips whenever one is added or taken away.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.base import RefusedError
from connectors.mautic.client import Clause, Mautic, Told, database_instant
from connectors.stream import Cursor, Page, Row, looking_back

Read = Callable[[Mautic, Cursor | None], Iterator[Page]]
# Rows after an id that meet the clauses, by id.
Ask = Callable[[Mautic, Sequence[Clause]], list[Told]]
Rows = Mapping[str, Sequence[Row]]

# Ids looked at again by the next sync: a database hands them out before the row can be seen.
LOOKED_AT_AGAIN = 200


def after(number: int) -> Clause:
    """Only what has a higher id than `number`."""
    return ("id", "gt", str(number))


def last_id(told: Sequence[Told]) -> int:
    """The highest id among `told`."""
    return max(int(one["id"]) for one in told)


def whole(ask: Ask, rows: Callable[[Sequence[Told]], Rows]) -> Read:
    """Everything, every time: for what is few, or does not say when it changed."""

    def read(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
        reached = int(cursor["after"]) if cursor else 0
        while told := ask(client, [after(reached)]):
            reached = last_id(told)
            yield Page(rows(told), {"after": reached})
        yield Page({}, {})

    return read


def growing(ask: Ask, rows: Callable[[Sequence[Told]], Rows], *, is_optional: bool = False) -> Read:
    """Rows that are only ever added, hardly ever changed. is_optional: not every Mautic has them."""

    def read(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
        reached = _start(cursor)
        try:
            while told := ask(client, [after(reached)]):
                reached = last_id(told)
                yield Page(rows(told), {"after": reached})
        except RefusedError as fault:
            if not is_optional or fault.key != "system.not_found":
                raise
        yield Page({}, {"after": reached, "is_done": True})

    return read


def _start(cursor: Cursor | None) -> int:
    if not cursor:
        return 0
    return max(0, int(cursor["after"]) - (LOOKED_AT_AGAIN if cursor.get("is_done") else 0))


def changing(
    ask: Ask, rows: Callable[[Mautic, Sequence[Told]], Rows], changed_at: str, newest: Callable[[Mautic], str | None]
) -> Read:
    """What is added and changed afterwards: first what is new, then what changed since the last sync began.

    changed_at: the column that says when; empty in rows that never changed (before Mautic 6), hence the two passes.
    `newest` gives its latest instant, asked before anything is read: what changes meanwhile is the next sync's.
    """

    def read(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
        state = _begun(cursor, lambda: newest(client))
        while state["part"] in ("first", "new") and (told := ask(client, [after(state["after"])])):
            state["after"] = last_id(told)
            yield Page(rows(client, told), dict(state))
        if state["part"] == "new":
            state |= {"part": "changed", "at": 0}
        if state["part"] == "changed":
            since = database_instant(looking_back(state["since"] or "1970-01-02T00:00:00Z"))
            while told := ask(client, [(changed_at, "gte", since), after(state["at"])]):
                state["at"] = last_id(told)
                yield Page(rows(client, told), dict(state))
        yield Page({}, {"after": state["after"], "since": state["next"] or state["since"]})

    return read


def _begun(cursor: Cursor | None, newest: Callable[[], str | None]) -> dict[str, Any]:
    if not cursor:
        return {"part": "first", "after": 0, "since": None, "next": newest()}
    if "part" in cursor:
        return dict(cursor)
    reached = max(0, int(cursor["after"]) - LOOKED_AT_AGAIN)
    return {"part": "new", "after": reached, "since": cursor["since"], "next": newest()}
