"""The activity log, traversed from its first entry to its last, and the next time from its last page on.

A log that proves long goes over to exports: after `PAGES` pages that do not come within a span of the present, what is
left is read from files, span by span, and the rest by pages again. Older than `REMEMBERED`, the log has new leads only,
so that pages, of 300 each, are quicker.
"""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from connectors.kit.as_text import as_instant
from connectors.kit.base import ContractError
from connectors.kit.stream import Cursor, instant, looking_back
from connectors.marketo.client import NAME, Activities, JsonRow, Marketo
from connectors.marketo.exports import Part
from connectors.marketo.spans import SPAN, begun, exported

log = logging.getLogger(__name__)

# Marketo forgets most activities after 25 months.
REMEMBERED = timedelta(days=760)
# Before the first Marketo: "New Lead" is the only activity that is never forgotten.
THE_BEGINNING = "2006-01-01T00:00:00Z"
# As many pages are quicker than a job that waits for its turn.
PAGES = 100

Ask = Callable[[str], Activities]
# Rows and the cursor after them; what is returned is where to go on, None at the end.
Pages = Generator[tuple[Sequence[JsonRow], Cursor], None, Cursor | None]


def walk(
    client: Marketo, ask: Ask, cursor: Cursor | None, since: str, parts: Sequence[Part] = ()
) -> Iterator[tuple[Sequence[JsonRow], Cursor]]:
    """Pages of the log, from `since` or from where `cursor` ended, each with the cursor after it.

    parts: what `ask` tells, as exports; without any, everything is read by pages.
    The next sync requests the last page again, so that late entries still appear. A token that Marketo no
    longer accepts is replaced by one for the instant of the last activity seen. ContractError if a page leads to
    itself.
    """
    at: Cursor | None = cursor or {"token": client.token(since), "seen": since}
    may_be_old = cursor is not None
    while at is not None:
        if "export" in at:
            at = yield from exported(client, parts, at)
        else:
            parts = parts if parts and client.export_bytes else ()
            at = yield from _paged(client, ask, at, parts, may_be_old=may_be_old)
            may_be_old = False


def _paged(client: Marketo, ask: Ask, at: Cursor, parts: Sequence[Part], *, may_be_old: bool) -> Pages:
    """Pages from `at` on: to the end, or to where the log has proved long."""
    seen, token, read = str(at["seen"]), str(at["token"]), 0
    records = _first(client, ask, token, seen) if may_be_old else ask(token)
    while True:
        seen = max([seen, *(as_instant(one["activityDate"]) or seen for one in records.rows)])
        if not records.has_more:
            break
        if records.token == token:
            raise ContractError("system.question_refused", system=NAME, place="nextPageToken", status=200)
        token, read = records.token, read + 1
        yield records.rows, {"token": token, "seen": seen}
        if parts and read >= PAGES and _is_far(seen):
            return begun({"token": token, "seen": seen}, now())
        records = ask(token)
    yield records.rows, {"token": token, "seen": seen}
    return None


def _is_far(seen: str) -> bool:
    """Whether what follows `seen` is more than a span, and remembered whole."""
    return remembered() <= seen < instant(now() - SPAN)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def remembered() -> str:
    """The instant before which Marketo has forgotten most activities."""
    return instant(now() - REMEMBERED)


def _first(client: Marketo, ask: Ask, token: str, seen: str) -> Activities:
    try:
        return ask(token)
    except ContractError:
        return ask(client.token(looking_back(seen)))
