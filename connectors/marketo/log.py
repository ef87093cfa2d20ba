"""The activity log, traversed from its first entry to its last, and the next time from its last page on."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from connectors.kit.as_text import as_instant
from connectors.kit.base import ContractError
from connectors.kit.stream import Cursor, instant, looking_back
from connectors.marketo.client import NAME, Activities, JsonRow, Marketo

# Marketo forgets most activities after 25 months.
REMEMBERED = timedelta(days=760)
# Before the first Marketo: "New Lead" is the only activity that is never forgotten.
THE_BEGINNING = "2006-01-01T00:00:00Z"

Ask = Callable[[str], Activities]


def walk(client: Marketo, ask: Ask, cursor: Cursor | None, since: str) -> Iterator[tuple[Sequence[JsonRow], Cursor]]:
    """Pages of the log, from `since` or from where `cursor` ended, each with the cursor after it.

    The next sync requests the last page again, so that late entries still appear. A token that Marketo no
    longer accepts is replaced by one for the instant of the last activity seen. ContractError if a page leads to
    itself.
    """
    seen = str(cursor["seen"]) if cursor else since
    token = str(cursor["token"]) if cursor else client.token(since)
    records = _first(client, ask, token, seen) if cursor else ask(token)
    while True:
        seen = max([seen, *(as_instant(one["activityDate"]) or seen for one in records.rows)])
        if not records.has_more:
            break
        if records.token == token:
            raise ContractError("system.question_refused", system=NAME, place="nextPageToken", status=200)
        yield records.rows, {"token": records.token, "seen": seen}
        token = records.token
        records = ask(token)
    yield records.rows, {"token": token, "seen": seen}


def remembered() -> str:
    """The instant before which Marketo has forgotten most activities."""
    return instant(datetime.now(UTC) - REMEMBERED)


def _first(client: Marketo, ask: Ask, token: str, seen: str) -> Activities:
    try:
        return ask(token)
    except ContractError:
        return ask(client.token(looking_back(seen)))
