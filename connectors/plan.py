"""What a sync would read, requested from the system without storing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from connectors import configured
from connectors.kit.base import ConnectorError
from connectors.kit.raw import RawStore
from connectors.kit.reading import STOPS_ALONE, pages_of, starting_mark
from connectors.kit.system import System
from settings import Settings
from storage.raw_file import FILE

# So many answers of each stream are counted: enough for an impression, and quick where there are millions.
PAGES = 3


@dataclass(frozen=True)
class Planned:
    """One stream of a future sync: the rows of its first pages, whether there are more, or the fault it would meet.

    is_anew: read from the beginning, not from where the last run ended.
    """

    stream: str
    is_anew: bool
    rows: int = 0
    has_more: bool = False
    fault: ConnectorError | None = None


def planned(system: System, raw: Path, *, is_full: bool) -> Iterator[Planned]:
    """Every stream of `system`, `PAGES` pages of each at most; ConnectorError if the system cannot be queried."""
    store = RawStore(raw / system.name, system.tables, read_at=datetime.now(UTC))
    marks = store.marks() if (raw / system.name / FILE).is_file() else {}
    with system.opened() as client:
        for stream in system.streams:
            start = starting_mark(stream, marks.get(stream.name), store.read_at, is_full=is_full)
            try:
                pages = pages_of(stream, client, start)
                counts = [sum(map(len, page.rows.values())) for page in islice(pages, PAGES)]
            except STOPS_ALONE as fault:
                fault.values["system"] = system.name
                yield Planned(stream.name, not start.cursor, fault=fault)
                continue
            # Whether an answer was the last one is seen only by asking for another one, which may well be empty.
            yield Planned(stream.name, not start.cursor, sum(counts), len(counts) == PAGES and counts[-1] > 0)


def of_configured(settings: Settings, names: Sequence[str] | None, *, is_full: bool) -> Iterator[tuple[str, Planned]]:
    """(name, stream) of every connected system, or of those called `names`.

    A system that cannot be queried at all, or whose settings are faulty, stops alone: one entry without a stream.
    """
    for system in configured.all_of(settings, names):
        if not names or system.name in names:
            yield from ((system.name, one) for one in _planned_or_fault(system, settings.raw_folder, is_full=is_full))


def _planned_or_fault(system: System, raw: Path, *, is_full: bool) -> Iterator[Planned]:
    try:
        yield from planned(system, raw, is_full=is_full)
    except ConnectorError as fault:
        yield Planned("", is_anew=False, fault=fault)
