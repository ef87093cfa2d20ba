"""What is known of all systems and lists, published together: filled, consolidated, checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connectors.consolidation import ConsolidationReport, ListReport, consolidate, list_report, standing, survivors
from connectors.consolidation.leads import match_leads
from connectors.consolidation.same_records import told_of
from connectors.kit.base import FillReport, Note, Progress, RefusedError, ignore_progress
from connectors.kit.staged import fill_from_raw
from connectors.kit.system import System
from connectors.lists import KeptList, kept_lists
from connectors.sync import check, write_notes
from model.charter import Charter
from settings import Settings
from storage.raw_file import FILE
from storage.records import chosen_records
from storage.records.match_decisions import known as known_decisions
from storage.snapshot import SnapshotInfo
from storage.staging import Staging
from storage.warehouse import Warehouse

# The origin that a snapshot states when it comes from several sources.
SEVERAL = "systems"


@dataclass(frozen=True)
class Together:
    """The result: the snapshot, rows per canonical table, what was merged, and what each list contributed."""

    info: SnapshotInfo
    filled: FillReport
    consolidation: ConsolidationReport
    lists: Mapping[str, ListReport] = field(default_factory=dict)


def publish_together(
    systems: Sequence[System],
    settings: Settings,
    warehouse: Warehouse,
    charter: Charter,
    *,
    added: KeptList | None = None,
    told_back: Callable[[Mapping[str, int]], None] = lambda counts: None,
    needs_accounts: bool = False,
    progress: Progress = ignore_progress,
) -> Together:
    """Publish what was last read of each of `systems`, the stored lists, and the list `added` to them.

    Nothing is read from a system. Values of systems count before those of lists, the newest list before older ones.
    told_back is called with the quarantined rows by source, before too many of them stop the run. needs_accounts:
    RefusedError if there is no account at all. Fault if rows are known of a system that cannot be mapped: a company
    without them would be another one.
    """
    raw, records = settings.raw_folder, chosen_records(settings)
    known = [system for system in systems if (raw / system.name / FILE).is_file()]
    if unmapped := [system.unmapped for system in known if system.unmapped is not None]:
        raise unmapped[0]
    lists = [one for one in kept_lists(settings.data, charter) if added is None or one.name != added.name]
    lists += [added] if added else []
    decided = known_decisions(records)
    with warehouse.staging() as staging:
        filled = fill_all(staging, known, lists, raw=raw, charter=charter, progress=progress)
        counts = staging.connection.execute("SELECT source, count(*) FROM quarantine GROUP BY source").fetchall()
        told_back(dict(counts))
        check(staging, filled, quarantine_share=settings.quarantine_share)
        if needs_accounts and not filled.loaded.get("account"):
            raise RefusedError("files.no_rows")
        newest_first = [one.name for one in reversed(lists) if not one.is_base]
        former = warehouse.former()
        done = consolidate(
            staging, decided, last=newest_first, named=[*(system.name for system in known), *newest_first],
            survived=survivors(former), stood=standing(former),
        )  # fmt: skip
        filled.notes += told_of(match_leads(staging, decided))
        write_notes(staging, filled, source=SEVERAL)
        list_reports = {one.name: list_report(staging.connection, one.name) for one in lists if not one.is_base}
        names = [*(system.name for system in known), *(one.label for one in lists)]
        info = warehouse.publish(
            staging,
            charter=charter,
            connector=known[0].name if len(known) == 1 and not lists else SEVERAL,
            label=", ".join(names),
            progress=progress,
        )
    return Together(info, filled, done, list_reports)


def fill_all(
    staging: Staging,
    systems: Sequence[System],
    lists: Sequence[KeptList],
    *,
    raw: Path,
    charter: Charter,
    progress: Progress,
) -> FillReport:
    """Fill the staged tables with what is known of every system, then with every list."""
    filled = FillReport()
    number = len(systems) + len(lists)
    for index, system in enumerate(systems):
        progress(index, number, system.name)
        part = fill_from_raw(staging, system, raw / system.name / FILE, charter=charter)
        _add(filled, system.name, part)
    for index, one in enumerate(lists, start=len(systems)):
        progress(index, number, one.label)
        _add(filled, one.label, one.fill(staging, ignore_progress))
    progress(number, number, "")
    return filled


def _add(filled: FillReport, source: str, part: FillReport) -> None:
    for table in {**part.loaded, **part.quarantined}:
        filled.count(table, loaded=part.loaded.get(table, 0), quarantined=part.quarantined.get(table, 0))
    filled.notes += [Note(note.key, {"system": source, **note.values}) for note in part.notes]
