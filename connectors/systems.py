"""All systems read and published as one: each on its own, so that a failing one only loses its own updates."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from connectors.consolidation import ConsolidationReport
from connectors.files import FilesConnector
from connectors.forgetting.retention import retain
from connectors.kit.base import ConnectorError, FillReport, Progress, ignore_progress
from connectors.kit.raw import RawStore
from connectors.kit.reading import ReadReport, read
from connectors.kit.row_count import OnRows
from connectors.kit.system import System
from connectors.lists import kept_lists
from connectors.publish_all import publish_together
from model.charter import Charter
from model.errors import Fault
from settings import Settings
from storage.forgetting.digests import forgotten
from storage.raw_file import StoreError
from storage.records import Records, chosen_records
from storage.records.sync_runs import begin, count_quarantined, end, message_as_json, note_unpublished
from storage.snapshot import SnapshotInfo
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class SystemRun:
    """The result of one system's run: the rows read, or the fault that stopped it."""

    system: str
    sync_run_id: int
    read: ReadReport = field(default_factory=ReadReport)
    fault: Fault | None = None


@dataclass(frozen=True)
class SyncReport:
    """The result of a sync: the published snapshot, every system's run, and the rows per canonical table.

    replaced: the import of files that was shown before and is not part of what is shown now; None if there was none.
    """

    info: SnapshotInfo
    runs: list[SystemRun]
    filled: FillReport
    consolidation: ConsolidationReport
    replaced: SnapshotInfo | None = None


def sync(
    systems: Sequence[System],
    settings: Settings,
    names: Sequence[str] | None,
    warehouse: Warehouse,
    charter: Charter,
    *,
    is_full: bool = False,
    progress: Progress = ignore_progress,
) -> SyncReport:
    """Read the systems called `names` (None: all), then publish what is known of all `systems` together.

    A system that fails keeps what was read of it before; its fault is in the report and in the records. If all fail,
    what they delivered until then is published; if that is nothing, or there is no account yet, the first fault is
    raised and nothing is published. Fault while another sync is running.
    """
    records, raw = chosen_records(settings), settings.raw_folder

    def step(done: int, total: int, label: str) -> None:
        progress(done, total, label)
        tell(done, total, label)

    with only_sync(settings.data) as tell:
        runs = [
            read_one(system, records=records, raw=raw, is_full=is_full, progress=step, on_rows=tell.count)
            for system in systems
            if not names or system.name in names
        ]
        faults = [run.fault for run in runs if run.fault is not None]
        all_failed = bool(faults) and len(faults) == len(runs)
        if all_failed and not any(sum(run.read.rows.values()) for run in runs):
            raise faults[0]
        before = warehouse.former()
        told_back = partial(_count_quarantined, records, runs)
        try:
            # What a reading delivered before it stopped is worth showing once there is a company to show.
            done = publish_together(
                systems, settings, warehouse, charter,
                told_back=told_back, needs_accounts=all_failed, progress=step,
            )  # fmt: skip
        except Fault as fault:
            _note_unpublished(records, runs, fault)
            if all_failed:
                raise faults[0] from fault
            raise
        retain(settings, warehouse, systems)
        replaced = before.info if before and _is_left_out(before.info, settings) else None
    return SyncReport(done.info, runs, done.filled, done.consolidation, replaced)


def _is_left_out(info: SnapshotInfo, settings: Settings) -> bool:
    """Whether `info` was an import of files that were not stored as a list."""
    return info.connector == FilesConnector.name and info.label not in {one.label for one in kept_lists(settings.data)}


def read_one(
    system: System,
    *,
    records: Records,
    raw: Path,
    is_full: bool,
    progress: Progress,
    on_rows: OnRows,
) -> SystemRun:
    """Read one system and record the run; a fault is in the result."""
    with records.begin() as session:
        run_id = begin(session, system.name).sync_run_id

    def part(done: int, total: int, label: str) -> None:
        progress(done, total, f"{system.name}: {label}" if label else system.name)

    report = ReadReport()
    try:
        if system.unmapped is not None:
            raise system.unmapped  # before a store is opened for what cannot be mapped
        read(
            system,
            RawStore(raw / system.name, system.tables, read_at=datetime.now(UTC), known=forgotten(raw.parent)),
            is_full=is_full,
            progress=part,
            on_rows=on_rows,
            report=report,
        )
    except (ConnectorError, StoreError) as fault:
        with records.begin() as session:
            end(session, run_id, rows=report.rows, fault=fault)
        _LOG.info("a system was read", extra={"system": system.name, "rows": report.rows, "fault": fault.key})
        return SystemRun(system.name, run_id, report, fault)
    notes = [message_as_json(note.key, note.values) for note in report.notes]
    with records.begin() as session:
        end(session, run_id, rows=report.rows, notes=notes)
    _LOG.info("a system was read", extra={"system": system.name, "rows": report.rows, "fault": None})
    return SystemRun(system.name, run_id, report)


def _note_unpublished(records: Records, runs: Sequence[SystemRun], fault: Fault) -> None:
    with records.begin() as session:
        for run in runs:
            if run.fault is None:
                note_unpublished(session, run.sync_run_id, fault)


def _count_quarantined(records: Records, runs: Sequence[SystemRun], counts: Mapping[str, int]) -> None:
    with records.begin() as session:
        for run in runs:
            count_quarantined(session, run.sync_run_id, counts.get(run.system, 0))
