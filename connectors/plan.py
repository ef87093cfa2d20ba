"""What a sync would read, requested from the system without storing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors import configured
from connectors.kit.base import ContractError, ProgramError, RefusedError
from connectors.kit.raw import RawStore
from connectors.kit.reading import STOPS_ALONE, pages_of, starting_mark
from connectors.kit.system import System
from settings import Settings
from storage.raw_file import FILE


@dataclass(frozen=True)
class Planned:
    """One stream of a future sync: the rows of its first page, whether there are more, or the fault it would meet.

    is_anew: read from the beginning, not from where the last run ended.
    """

    stream: str
    is_anew: bool
    rows: int = 0
    has_more: bool = False
    fault: RefusedError | ContractError | ProgramError | None = None


def planned(system: System, raw: Path, *, is_full: bool) -> Iterator[Planned]:
    """Every stream of `system`, at most two pages of each; ConnectorError where the system cannot be queried at all."""
    store = RawStore(raw / system.name, system.tables, read_at=datetime.now(UTC))
    marks = store.marks() if (raw / system.name / FILE).is_file() else {}
    with system.opened() as client:
        for stream in system.streams:
            start = starting_mark(stream, marks.get(stream.name), store.read_at, is_full=is_full)
            try:
                pages = pages_of(stream, client, start)
                first = next(pages, None)
                has_more = first is not None and next(pages, None) is not None
            except STOPS_ALONE as fault:
                fault.values["system"] = system.name
                yield Planned(stream.name, not start.cursor, fault=fault)
                continue
            rows = 0 if first is None else sum(len(rows) for rows in first.rows.values())
            yield Planned(stream.name, not start.cursor, rows, has_more)


def of_configured(settings: Settings, names: Sequence[str] | None, *, is_full: bool) -> Iterator[tuple[str, Planned]]:
    """(name, stream) of every connected system, or of those called `names`."""
    for system in configured.all_of(settings, names):
        if not names or system.name in names:
            for one in planned(system, settings.raw_folder, is_full=is_full):
                yield system.name, one
