"""Third-party files imported: recognised, refused with what must be asked, or published."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from connectors.consolidation.same_records import unite
from connectors.files.looks.kept import Look, kept_looks, settle, shown, write
from connectors.files.looks.publishing import gather, label_of, only_one
from connectors.files.looks.standing import keep_standing
from connectors.files.recognised.answers import Answers
from connectors.files.recognised.as_interchange import write_rows
from connectors.files.recognised.earlier import Earlier
from connectors.files.recognised.load import SOURCE, fill
from connectors.files.recognised.proposal import Proposal
from connectors.files.recognised.recognise import World, put_together
from connectors.kit.base import FillReport, Progress, RefusedError, ignore_progress
from connectors.sync import ImportReport, check, write_notes
from model.charter import Charter
from model.charter_file import to_toml
from settings import Settings
from storage.records.match_decisions import Decided
from storage.staging import Staging
from storage.warehouse import Warehouse

# Columns of opportunities whose name differs from the field they come from.
_COLUMN = {"account_name": "account_id", "won_amount": "amount", "closes": "expected_close_on"}
_UNDATED = "exports.note.won_without_day"


@dataclass(frozen=True)
class Imported:
    """The result of importing third-party files, and what was recognised in them."""

    report: ImportReport
    proposal: Proposal


def import_files(
    warehouse: Warehouse,
    files: Sequence[Path],
    *,
    charter: Charter,
    exported_on: date | None = None,
    answers: Answers | None = None,
    quarantine_share: float = 0.05,
    progress: Progress = ignore_progress,
    now: datetime | None = None,
    keep_in: Path | None = None,
    decided: Sequence[Decided] = (),
) -> Imported:
    """Look at `files`, and publish them with all earlier looks of the vendor, by `charter` completed with the
    words now known.

    RefusedError if something must be asked, if nothing is recognised, or if too many rows are quarantined: what was
    published stays as it was. Fault while another export is being imported. keep_in: a folder to which the canonical
    rows are also written (:func:`~connectors.files.recognised.as_interchange.write_rows`). decided: people's decisions
    on rows that may mean the same.
    """
    data = warehouse.data
    with only_one(data), warehouse.staging() as staging:
        world = put_together(
            files, staging, charter=charter, exported_on=exported_on, answers=answers, now=now, data=data
        )
        proposal = world.proposal
        if not proposal.is_ready:
            raise RefusedError("exports.must_be_asked", questions=len(proposal.questions))
        report = fill(staging, world, charter.time_zone)
        check(staging, report, quarantine_share=quarantine_share)
        write_notes(staging, report, source=SOURCE)
        look = _look(files, world, data, answers, staging.synced_at)
        part = write(staging, look, data)
        try:
            others = [one for one in kept_looks(data) if one.id != look.id]
            # A look taken again keeps its place in the order of looks.
            counted = shown(sorted((*others, look), key=lambda one: (one.taken_at, one.id)))
            pairs = [(one, part if one.id == look.id else one.folder(data)) for one in counted]
            missing, notes = gather(staging, pairs, charter.time_zone, data)
            report.notes += notes
            proposal = _dated_by_looks(proposal, report, staging, charter.time_zone)
            if keep_in is not None:
                write_rows(staging, keep_in)
            label = label_of(look)
            report.notes += unite(staging, decided, warehouse.former())
            info = warehouse.publish(
                staging, charter=proposal.charter, connector=SOURCE, label=label, progress=progress
            )
            settle(part, look, data)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        keep_standing(data, missing)
    return Imported(ImportReport(info, report.loaded, report.quarantined, report.notes), proposal)


def _dated_by_looks(proposal: Proposal, report: FillReport, staging: Staging, zone: str) -> Proposal:
    """`proposal` with the year's wins as all looks together date them: an opportunity open at the previous look was won
    since. Wins dated this way are no longer reported as undated.
    """
    if proposal.exported_on is None:
        return proposal
    won, undated = staging.connection.execute(
        "SELECT count(*) FILTER (year(timezone($zone, closed_at)) = $year), count(*) FILTER (closed_at IS NULL)"
        " FROM opportunity WHERE outcome = 'won'",
        {"zone": zone, "year": proposal.exported_on.year},
    ).fetchone() or (0, 0)
    if not undated:
        report.notes[:] = [note for note in report.notes if note.key != _UNDATED]
        staging.connection.execute("DELETE FROM note WHERE message = $1", [_UNDATED])
    return replace(proposal, counts=replace(proposal.counts, won_this_year=won, won_undated=undated))


def _look(files: Sequence[Path], world: World, data: Path, answers: Answers | None, now: datetime) -> Look:
    """The description of this look; the existing one if these files of this day were looked at before."""
    earlier = Earlier.find(files, world.sources, data)
    day = world.proposal.exported_on
    if day is None:  # nothing was recognised, and an earlier check has refused it
        raise RefusedError("files.no_rows")
    same = earlier.same(day)
    begins = answers is not None and answers.look == "another"
    return Look(
        same.id if same else uuid4().hex[:8], earlier.kind, day, world.seen_at, same.taken_at if same else now,
        tuple(path.name for path in files), earlier.digests, _told(world), same.begins if same else begins,
    )  # fmt: skip


def _told(world: World) -> tuple[str, ...]:
    """Columns of opportunities that the export has."""
    fields = {
        field
        for source in world.sources
        if source.fit.declaration.rows in ("opportunity", "stage_change")
        for field in source.fit.fields
    }
    return tuple(
        sorted({_COLUMN.get(field, field) for field in fields} | ({"currency"} if "amount" in fields else set()))
    )


def keep_charter(charter: Charter, settings: Settings) -> bool:
    """Store `charter` in the data folder for the next import; False if the operator's own file is in force."""
    if settings.charter is not None:
        return False
    settings.data.mkdir(parents=True, exist_ok=True)
    path = settings.data / "charter.toml"
    part = path.with_suffix(".part")
    part.write_text(to_toml(charter), encoding="utf-8")
    part.replace(path)
    return True
