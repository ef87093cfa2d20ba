"""Strangers' files imported: recognised, refused with what must be asked, or published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from connectors.base import Progress, RefusedError, ignore_progress
from connectors.files.recognised.answers import Answers
from connectors.files.recognised.load import SOURCE, fill
from connectors.files.recognised.proposal import Proposal
from connectors.files.recognised.recognise import put_together
from connectors.sync import ImportReport, check, write_notes
from model.charter import Charter
from model.charter_file import to_toml
from settings import Settings
from storage.warehouse import Warehouse

# So many files are named in a snapshot's label.
_NAMED = 3


@dataclass(frozen=True)
class Imported:
    """What an import of strangers' files did, and what it knew of them."""

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
) -> Imported:
    """Publish what `files` tell, by `charter` completed with the words that are now known.

    RefusedError if something must be asked, if nothing is recognised, or if too many rows are kept back: what was
    published stays as it was.
    """
    label = ", ".join(path.name for path in files[:_NAMED]) + (" …" if len(files) > _NAMED else "")
    with warehouse.staging() as staging:
        world = put_together(files, staging, charter=charter, exported_on=exported_on, answers=answers, now=now)
        proposal = world.proposal
        if not proposal.is_ready:
            raise RefusedError("exports.must_be_asked", questions=len(proposal.questions))
        report = fill(staging, world, charter.time_zone)
        check(staging, report, quarantine_share=quarantine_share)
        write_notes(staging, report, source=SOURCE)
        info = warehouse.publish(staging, charter=proposal.charter, connector=SOURCE, label=label, progress=progress)
    return Imported(ImportReport(info, report.loaded, report.quarantined, report.notes), proposal)


def keep_charter(charter: Charter, settings: Settings) -> bool:
    """Keep `charter` in the data folder as that of the next import; False if the operator's own file counts."""
    if settings.charter is not None:
        return False
    settings.data.mkdir(parents=True, exist_ok=True)
    path = settings.data / "charter.toml"
    part = path.with_suffix(".part")
    part.write_text(to_toml(charter), encoding="utf-8")
    part.replace(path)
    return True
