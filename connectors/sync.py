"""One run: fill -> check -> publish. Whatever fails, the published snapshot stays as it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from connectors.consolidation.same_records import unite
from connectors.files import FilesConnector, charter_of
from connectors.kit.base import Connector, FillReport, Note, Progress, RefusedError, SettingsError, ignore_progress
from model.charter import Charter, default_charter
from storage.records.match_decisions import Decided
from storage.snapshot import SnapshotInfo
from storage.staging import Staging
from storage.warehouse import Warehouse


@dataclass(frozen=True)
class ImportReport:
    """The result of a run: the published snapshot, rows per canonical table, and notes."""

    info: SnapshotInfo
    loaded: dict[str, int]
    quarantined: dict[str, int]
    notes: list[Note]


def run(
    warehouse: Warehouse,
    connector: Connector,
    *,
    charter: Charter,
    label: str,
    quarantine_share: float = 0.05,
    progress: Progress = ignore_progress,
    is_demo: bool = False,
    decided: Sequence[Decided] = (),
) -> ImportReport:
    """Fetch everything `connector` offers and publish it; RefusedError above `quarantine_share` (0 to 1).

    decided: people's decisions on rows that may mean the same.
    """
    with warehouse.staging() as staging:
        report = connector.fill(staging, progress)
        report.notes += unite(staging, decided, warehouse.former())
        check(staging, report, quarantine_share=quarantine_share)
        write_notes(staging, report, source=connector.name)
        info = warehouse.publish(
            staging, charter=charter, connector=connector.name, label=label, is_demo=is_demo, progress=progress
        )
    return ImportReport(info, report.loaded, report.quarantined, report.notes)


def check(staging: Staging, report: FillReport, *, quarantine_share: float) -> None:
    """RefusedError if nothing was loaded, or more than `quarantine_share` of all rows went to quarantine.

    The error lists the commonest reasons, since the quarantine itself is not published.
    """
    kept_back = sum(report.quarantined.values())
    if sum(report.loaded.values()) and report.quarantined_share <= quarantine_share:
        return
    if not kept_back:
        raise RefusedError("files.no_rows")
    example = staging.connection.execute(
        "SELECT file, line, column_name, reason, value FROM quarantine ORDER BY file, line LIMIT 1"
    ).fetchone()
    file, line, column, reason, value = example or (None,) * 5
    raise RefusedError(
        "files.too_many_faults",
        quarantined=kept_back,
        rows=sum(report.loaded.values()) + kept_back,
        share=report.quarantined_share,
        limit=quarantine_share,
        file=file,
        line=line,
        column=column,
        reason=reason,
        value=value,
    )


def write_notes(staging: Staging, report: FillReport, *, source: str) -> None:
    """Store the notes of a run beside its rows."""
    for note in report.notes:
        details = json.dumps(note.values, ensure_ascii=False, default=str)
        staging.connection.execute(
            "INSERT INTO note (source, message, details, synced_at) VALUES ($1, $2, $3, $4)",
            [source, note.key, details, staging.synced_at],
        )


def import_folder(
    warehouse: Warehouse,
    folder: Path,
    *,
    charter: Charter | None = None,
    otherwise: Charter | None = None,
    time_zone: str | None = None,
    quarantine_share: float = 0.05,
    progress: Progress = ignore_progress,
    mapping: Path | None = None,
    decided: Sequence[Decided] = (),
) -> ImportReport:
    """Load `folder` and publish it: by the mapping file if one is given, else as an interchange folder, else by the
    mapping.toml in it.

    Without a `charter` the one that the mapping names is taken, then `otherwise`, then the product's default.
    Instants without a zone are read in `time_zone` (default: the charter's). decided: people's decisions on rows that
    may mean the same.
    """
    agreed = charter or charter_of(folder, mapping) or otherwise or default_charter()
    if time_zone is not None and time_zone not in available_timezones():
        raise SettingsError("files.unknown_zone", file=folder.name, zone=time_zone)
    connector = FilesConnector(folder, charter=agreed, time_zone=time_zone, mapping=mapping)
    return run(
        warehouse,
        connector,
        charter=agreed,
        label=folder.expanduser().resolve().name,
        quarantine_share=quarantine_share,
        progress=progress,
        decided=decided,
    )
