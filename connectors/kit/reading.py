"""One system read: every stream from where it was left to the system's end, staged along the way."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from connectors.kit.answered import UntoldError
from connectors.kit.base import ConnectorError, ContractError, Note, ProgramError, Progress, RefusedError
from connectors.kit.raw import Mark, RawStore
from connectors.kit.row_count import OnRows, RowCount, ignore_rows
from connectors.kit.stream import GONE, Page, Stream
from connectors.kit.system import System
from connectors.kit.window import ROWS, Window
from storage.records.sync_runs import STOPPED_STREAM

log = logging.getLogger(__name__)


# What stops one stream while the others go on.
STOPS_ALONE = (RefusedError, ContractError, ProgramError)


@dataclass
class ReadReport:
    """The result of a run: rows per stream, and what stopped a stream (the others were read)."""

    rows: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read(
    system: System,
    store: RawStore,
    *,
    is_full: bool,
    progress: Progress,
    on_rows: OnRows = ignore_rows,
    window_rows: int = ROWS,
    report: ReadReport | None = None,
) -> ReadReport:
    """Stage what `system` reports since the last run, or everything again with `is_full`.

    A stream that is completed shows the system as of the beginning of this run, or later, wherever the previous run was
    cut off. A stream that is refused, or whose answer is not mapped, stops alone, with a note; what it delivered before
    stays staged. UnavailableError and SettingsError end the run, after what was read is staged and counted
    in `report`.
    """
    store.open()
    window, report = Window(store, (*system.tables, GONE), rows=window_rows), report or ReadReport()
    marks, count = store.marks(), RowCount(on_rows)
    with system.opened() as client:
        count.expect(client, _read_whole(system, marks, store.read_at, is_full=is_full))
        for number, stream in enumerate(system.streams):
            progress(number, len(system.streams), stream.name)
            mark = marks.get(stream.name)
            try:
                _read_stream(stream, client, mark, window, store.read_at, report, count, is_full=is_full)
            except STOPS_ALONE as fault:
                # The connector knows its kind of system, not the operator's name for it.
                stopped = {**fault.values, "system": system.name, "stream": stream.name, "fault": fault.key}
                report.notes.append(Note(STOPPED_STREAM, stopped))
            except ConnectorError:
                if mark is None and stream.name not in window.reached:
                    # It was due and was not read: the published snapshot says so.
                    window.reach(Mark(stream.name, None, store.read_at))
                window.load()
                raise
        window.load()
    for table, rows in window.keyless.items():
        report.notes.append(Note("system.rows_without_key", {"table": table, "rows": rows}))
    with store.connection():  # opened once for all streams, not once for each
        _note_vanished(system, store, report)
        store.observe(system.observed)
    progress(len(system.streams), len(system.streams), "")
    return report


def _read_whole(system: System, marks: Mapping[str, Mark], read_at: str, *, is_full: bool) -> Iterator[Stream]:
    """The streams that this run reads from the beginning."""
    for stream in system.streams:
        if not starting_mark(stream, marks.get(stream.name), read_at, is_full=is_full).cursor:
            yield stream


def starting_mark(stream: Stream, mark: Mark | None, read_at: str, *, is_full: bool) -> Mark:
    """Where a pass begins: at the mark, or from the beginning when there is none, when everything is requested again,
    when the stream always starts anew, or when a full listing is due. A listing that was cut off is completed first,
    unless everything is requested again: the system may no longer know the place where it was cut off.
    """
    if mark is None or is_full or not mark.cursor or (mark.is_whole and _is_due(stream, mark, read_at)):
        return Mark(stream.name, None, read_at)
    return mark


def _is_due(stream: Stream, mark: Mark, read_at: str) -> bool:
    spans = ((mark.began_at, stream.listed_again), (mark.read_at, stream.tells_gone_for))
    now = datetime.fromisoformat(read_at)
    return stream.lists_all and any(
        since is not None and span is not None and datetime.fromisoformat(since) + span <= now for since, span in spans
    )


def _read_stream(
    stream: Stream,
    client: Any,
    mark: Mark | None,
    window: Window,
    read_at: str,
    report: ReadReport,
    count: RowCount,
    *,
    is_full: bool,
) -> None:
    """Read `stream` in one pass; in several where the first leads only to what was known before this run.

    A pass that resumes after an earlier run was cut off ends where that one would have ended; what changed since is
    delivered by the next pass. If the place to resume no longer exists (an expired link), a pass from the beginning
    follows.
    """
    report.rows[stream.name] = 0
    while True:
        start, before = starting_mark(stream, mark, read_at, is_full=is_full), report.rows[stream.name]
        mark = _pass(stream, client, start, window, report, count)
        leads_nowhere = bool(start.cursor) and not mark.cursor and report.rows[stream.name] == before
        if not leads_nowhere and (start.is_ended or not start.cursor):
            count.end(stream)
            return


def _pass(stream: Stream, client: Any, start: Mark, window: Window, report: ReadReport, count: RowCount) -> Mark:
    """The mark at the end of a pass from `start` on; its rows are counted in `report`."""
    mark = replace(start, is_ended=False)
    for page in pages_of(stream, client, start):
        mark = replace(mark, cursor=page.cursor)
        report.rows[stream.name] += window.add(page, mark)
        count.add(stream, page)
    mark = replace(mark, is_whole=True, is_ended=True)
    window.reach(mark)
    return mark


def pages_of(stream: Stream, client: Any, start: Mark) -> Iterator[Page]:
    """The pages of `stream`. ContractError where an answer lacks what the connector reads, ProgramError where the
    connector itself fails; both are logged with their trace.
    """
    try:
        yield from stream.read(client, start.cursor)
    except UntoldError as error:
        log.warning("%s: an answer has no %s", stream.name, error, exc_info=True)
        raise ContractError("system.misshapen", stream=stream.name, reason=str(error.args[0])) from error
    except ConnectorError:
        raise
    except Exception as error:
        log.exception("%s: our own program failed", stream.name)
        raise ProgramError("system.our_fault", stream=stream.name, reason=type(error).__name__) from error


def _note_vanished(system: System, store: RawStore, report: ReadReport) -> None:
    marks = store.marks()
    for stream in system.streams:
        mark = marks.get(stream.name)
        if stream.lists_all and mark is not None and mark.is_whole:
            rows = store.note_vanished(stream.tables[0], mark)
            if rows:
                report.notes.append(Note("system.nothing_listed", {"stream": stream.name, "rows": rows}))
