"""One system read: every stream from where it stands to where the system ends, staged as it goes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from connectors.base import ConnectorError, ContractError, Note, Progress, RefusedError
from connectors.raw import Mark, RawStore
from connectors.stream import GONE, Page, Stream
from connectors.system import System
from connectors.window import ROWS, Window
from storage.records.sync_runs import STOPPED_STREAM

# What reading raises when an answer has another shape than the vendor describes.
MISSHAPEN = (KeyError, IndexError, TypeError, ValueError, AttributeError)


@dataclass
class ReadReport:
    """What a run told: rows per stream, and what stopped a stream (the rest was read)."""

    rows: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read(system: System, store: RawStore, *, is_full: bool, progress: Progress, window_rows: int = ROWS) -> ReadReport:
    """Stage all that `system` tells since the last run, or everything again with `is_full`.

    A stream that is refused, or told in a way that is not mapped, stops alone, and a note says so; what it told
    before stays staged. UnavailableError and SettingsError end the run, after what was read is staged.
    """
    store.open()
    window, report = Window(store, (*system.tables, GONE), rows=window_rows), ReadReport()
    marks = store.marks()
    with system.opened() as client:
        for number, stream in enumerate(system.streams):
            progress(number, len(system.streams), stream.name)
            start = starting_mark(stream, marks.get(stream.name), store.read_at, is_full=is_full)
            try:
                report.rows[stream.name] = _read_stream(stream, client, start, window, store.read_at)
            except (RefusedError, ContractError) as fault:
                # The connector knows what kind it is, not what the operator calls it.
                stopped = {**fault.values, "system": system.name, "stream": stream.name, "fault": fault.key}
                report.notes.append(Note(STOPPED_STREAM, stopped))
            except ConnectorError:
                window.load()
                raise
        window.load()
    for table, rows in window.keyless.items():
        report.notes.append(Note("system.rows_without_key", {"table": table, "rows": rows}))
    _note_vanished(system, store, report)
    store.observe(system.observed)
    progress(len(system.streams), len(system.streams), "")
    return report


def starting_mark(stream: Stream, mark: Mark | None, read_at: str, *, is_full: bool) -> Mark:
    """Where this run begins: at the mark, or anew when there is none, when everything is asked for again, when the
    stream always begins anew, or when a whole listing is due. A pass that was cut off is brought to its end first,
    unless everything is asked for again: the system may no longer know the place where it was cut off.
    """
    if mark is not None and not mark.is_whole and mark.cursor and not is_full:
        return mark
    anew = mark is None or is_full or not mark.cursor or _is_due(stream, mark, read_at)
    return Mark(stream.name, None, read_at) if anew or mark is None else mark


def _is_due(stream: Stream, mark: Mark, read_at: str) -> bool:
    if not stream.lists_all or stream.listed_again is None:
        return False
    return datetime.fromisoformat(mark.began_at) + stream.listed_again <= datetime.fromisoformat(read_at)


def _read_stream(stream: Stream, client: Any, start: Mark, window: Window, read_at: str) -> int:
    """Rows told by `stream` from `start` on; from its beginning if that place is no more (a link that ran out)."""
    mark, count = start, 0
    for page in _told(stream, client, start):
        mark = replace(start, cursor=page.cursor)
        count += window.add(page, mark)
    if start.cursor and not mark.cursor and not count:
        return _read_stream(stream, client, Mark(stream.name, None, read_at), window, read_at)
    window.reach(replace(mark, is_whole=True))
    return count


def _told(stream: Stream, client: Any, start: Mark) -> Iterator[Page]:
    """The pages of `stream`; ContractError where an answer has another shape than its connector knows."""
    try:
        yield from stream.read(client, start.cursor)
    except MISSHAPEN as error:
        raise ContractError("system.misshapen", stream=stream.name, reason=type(error).__name__) from error


def _note_vanished(system: System, store: RawStore, report: ReadReport) -> None:
    marks = store.marks()
    for stream in system.streams:
        mark = marks.get(stream.name)
        if stream.lists_all and mark is not None and mark.is_whole:
            rows = store.note_vanished(stream.tables[0], mark)
            if rows:
                report.notes.append(Note("system.nothing_listed", {"stream": stream.name, "rows": rows}))
