"""What is read of a system, as declared: streams of pages, each with rows of text and the place to go on after it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

# A row as the system reported it: text, always (19-digit ids lose digits as numbers); None where there is no value.
Row = Mapping[str, str | None]
# Where to go on, in the stream's own format; must survive JSON.
Cursor = Mapping[str, Any]

# How far back an incremental read looks again: clocks differ, and a system's index lags behind its rows.
OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True)
class RawTable:
    """A table of what was read: its name, its key, and all its columns (including the key), every one of them text."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.key or not set(self.key) <= set(self.columns):
            raise ValueError(f"{self.name}: the key must be among the columns")


@dataclass(frozen=True)
class Page:
    """The content of one answer: rows per raw table, and the cursor from which a later read goes on after them."""

    rows: Mapping[str, Sequence[Row]]
    cursor: Cursor


@dataclass(frozen=True)
class Stream:
    """One object of the system; its first table is the one that a listing lists.

    ``read(client, cursor)`` yields pages until the system has no more; None reads from the beginning. The cursor of
    the last page is where the next pass begins. From there, everything that changed after this pass began must be
    delivered, and there must be such a cursor even when nothing changed. An empty one means to begin anew, in the same
    run if the pass resumed at a cursor that led nowhere and delivered nothing. A pass may be resumed, hours later, from
    the cursor of any of its pages. It need not deliver what changed since it began: the run that completes it adds a
    pass from there, so that it shows the system as of its own beginning. Reading twice from one cursor is harmless:
    rows replace those of the same key.
    lists_all: a read from None delivers every living row of the first table, so that a missing row is gone.
    listed_again: how long after a full listing the next one is due, where the system reports no deletions; None: never.
    tells_gone_for: how long the system reports deletions; after a longer time without a run everything is listed again.
    count: how many rows the first table will have after a read from None, by one cheap request; None: it is not told.
    """

    name: str
    tables: tuple[RawTable, ...]
    read: Callable[[Any, Cursor | None], Iterator[Page]]
    lists_all: bool = False
    listed_again: timedelta | None = None
    tells_gone_for: timedelta | None = None
    count: Callable[[Any], int] | None = None

    def __post_init__(self) -> None:
        if self.lists_all and len(self.tables[0].key) > 1:
            raise ValueError(f"{self.name}: what is gone is known by one id, so a listing needs a key of one column")


# Every system has this table besides its own: what the system reports about rows that are gone.
# object: a raw table; kind: deleted, merged; into_id: the surviving row of a merge.
GONE = RawTable("gone", ("object", "id"), ("object", "id", "kind", "into_id", "gone_at"))
# And one that records how far each stream is read.
MARK = RawTable("mark", ("stream",), ("stream", "cursor", "began_at", "is_whole", "is_ended"))


def instant(moment: datetime) -> str:
    """`moment` as ISO 8601 in UTC with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def looking_back(since: str, overlap: timedelta = OVERLAP) -> str:
    """The instant `overlap` before `since`, both ISO 8601 in UTC."""
    return instant(datetime.fromisoformat(since) - overlap)
