"""Importing unfamiliar files in the terminal: what was recognised, the questions, and the outcome."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectors.files.recognised import Answers, import_files, keep_charter, write_answers
from connectors.files.recognised.typed import answers_of, proposal_of
from connectors.sync import import_folder
from model.charter import Charter
from model.errors import Fault
from settings import settings
from storage.records import chosen_records
from storage.records.match_decisions import known as known_decisions
from storage.warehouse import Warehouse
from ui.shell import stage_notes
from ui.terminal import command_line
from ui.terminal import imports as lines
from ui.text.catalogue import t

# Notes about what changed since the previous look; all others were shown with what was recognised.
LOOKS = ("looks.note.changed", "looks.note.back", "looks.note.missing", "looks.note.closed_missing")


@dataclass(frozen=True)
class Typed:
    """The options as typed."""

    mapping: Path | None = None
    time_zone: str | None = None
    exported_on: date | None = None
    stages: Sequence[str] | None = None
    fields: Sequence[str] | None = None
    answers: Sequence[str] | None = None
    is_accepted: bool = False
    mapping_to: Path | None = None


def import_lines(
    paths: Sequence[Path],
    typed: Typed,
    given: Charter | None,
    otherwise: Charter,
    warehouse: Warehouse,
    progress: AbstractContextManager[Any],
) -> Iterator[str]:
    """Lines about an interchange folder, which is imported, or about files, which are imported if ``is_accepted``.

    Uses the charter `given`, else `otherwise`. Fault if a question must be answered before files are imported.
    """
    if not paths:
        raise Fault("answer.not_allowed", name="FILE", value="", allowed="FOLDER|FILE...")
    if len(paths) == 1 and paths[0].is_dir():
        return _folder(paths[0], typed, given, otherwise, warehouse, progress)
    if any(path.is_dir() for path in paths):
        raise Fault("exports.files_or_folder")
    return _files(paths, typed, given or otherwise, warehouse, progress)


def _files(
    paths: Sequence[Path], typed: Typed, charter: Charter, warehouse: Warehouse, progress: AbstractContextManager[Any]
) -> Iterator[str]:
    answers = answers_of(
        typed.mapping,
        typed.exported_on,
        lines.pairs(typed.stages, "--stage", "WORD=PHASE"),
        lines.pairs(typed.fields, "--set", "FIELD=COLUMN"),
        lines.pairs(typed.answers, "--answer", "KEY=ANSWER"),
        charter,
    )
    proposal = proposal_of(paths, answers, charter, warehouse.data)
    yield from lines.recognised(proposal)
    if typed.mapping_to is not None:
        typed.mapping_to.write_text(write_answers(proposal.answers), encoding="utf-8")
        yield t("exports.mapping_written", file=str(typed.mapping_to))
    if proposal.questions:
        yield from lines.questions(proposal)
        if typed.is_accepted:
            raise Fault("exports.must_be_asked", questions=len(proposal.questions))
    elif typed.is_accepted:
        yield from _imported(paths, answers, charter, warehouse, progress)
    else:
        yield t("exports.ready")


def _folder(
    folder: Path,
    typed: Typed,
    charter: Charter | None,
    otherwise: Charter,
    warehouse: Warehouse,
    progress: AbstractContextManager[Any],
) -> Iterator[str]:
    with progress as step:
        report = import_folder(
            warehouse, folder, charter=charter, otherwise=otherwise, time_zone=typed.time_zone,
            quarantine_share=settings().quarantine_share, progress=step, mapping=typed.mapping,
            decided=known_decisions(chosen_records(settings())),
        )  # fmt: skip
    yield from command_line.imported(report)
    yield from stage_notes.sentences(warehouse.current())


def _imported(
    paths: Sequence[Path],
    answers: Answers,
    charter: Charter,
    warehouse: Warehouse,
    progress: AbstractContextManager[Any],
) -> Iterator[str]:
    chosen = settings()
    with progress as step:
        done = import_files(
            warehouse, paths, charter=charter, answers=answers, quarantine_share=chosen.quarantine_share, progress=step,
            decided=known_decisions(chosen_records(settings())),
        )  # fmt: skip
    now = done.proposal.charter
    if now.version != charter.version:
        kept_charter = keep_charter(now, chosen)
        yield t("exports.charter_kept" if kept_charter else "exports.charter_not_kept", version=now.version)
    yield from command_line.filled(done.report)
    yield from (t(note.key, **note.values) for note in done.report.notes if note.key.startswith(LOOKS))
    yield lines.to_compare(done.proposal)
    yield command_line.published(done.report.info)
    yield from stage_notes.sentences(warehouse.current())
