"""Looks in the terminal: undoing one, what became of missing deals, and the watched folder."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectors.files.looks.publishing import say_of_missing, take_back
from connectors.files.looks.watched import MAPPING, REFUSED, checked, look_once
from connectors.files.recognised import Answers, import_files, keep_charter, read_answers, recognise
from connectors.kit.base import RefusedError
from model.charter import Charter
from model.errors import Fault
from settings import Settings
from storage.records import chosen_records
from storage.records.match_decisions import Decided
from storage.records.match_decisions import known as known_decisions
from storage.warehouse import Warehouse
from ui.terminal import command_line
from ui.terminal import imports as lines
from ui.text.catalogue import t


@dataclass(frozen=True)
class Wanted:
    """What was requested. ``given``: the kind of export whose look is undone, or the folder to look at."""

    given: Sequence[Path] | None
    is_undo: bool
    missing: Sequence[str] | None
    is_watch: bool


def done(
    wanted: Wanted,
    settings: Settings,
    charter: Callable[[Path | None], Charter],
    warehouse: Warehouse,
    say: Callable[[Iterable[str]], None],
) -> bool:
    """Do what is wanted and print the outcome; False if a file of the watched folder was refused."""
    given = str(wanted.given[0]) if wanted.given else None
    decided = known_decisions(chosen_records(settings))
    if wanted.is_undo:
        say(taken_back(given, charter(None), warehouse, decided))
    if wanted.missing:
        say(said_of_missing(wanted.missing, charter(None), warehouse, decided))
    return not wanted.is_watch or watched(given, settings, charter, warehouse, say, decided)


def taken_back(kind: str | None, charter: Charter, warehouse: Warehouse, decided: Sequence[Decided]) -> Iterator[str]:
    """Undo the last look (of that kind); yields lines about what is published now."""
    done = take_back(warehouse, charter, kind, decided=decided)
    yield t("looks.taken_back", kind=done.look.kind, day=done.look.day, file=", ".join(done.look.files))
    yield command_line.published(done.info) if done.info else t("looks.none_left")


def said_of_missing(
    typed: Sequence[str], charter: Charter, warehouse: Warehouse, decided: Sequence[Decided]
) -> Iterator[str]:
    """Store ID=ANSWER entries about missing deals; yields lines about what is published now."""
    info = say_of_missing(warehouse, charter, lines.pairs(typed, "--missing", "ID=ANSWER"), decided=decided)
    if info:
        yield command_line.published(info)


def watched(
    folder: str | None,
    settings: Settings,
    charter: Callable[[Path | None], Charter],
    warehouse: Warehouse,
    say: Callable[[Iterable[str]], None],
    decided: Sequence[Decided] = (),
) -> bool:
    """Look once at the files in `folder`, else in that of the settings; returns whether nothing was refused."""
    watched_folder = checked(Path(folder) if folder else settings.watched_folder)
    answers = read_answers(watched_folder / MAPPING) if (watched_folder / MAPPING).is_file() else Answers()

    def day_of(path: Path) -> date | None:
        return recognise([path], charter=charter(None), answers=answers).exported_on

    def take(path: Path) -> None:
        agreed = charter(None)
        proposal = recognise([path], charter=agreed, answers=answers, data=warehouse.data)
        if proposal.questions:
            raise _AnswerNeeded(proposal)
        share = settings.quarantine_share
        done = import_files(warehouse, [path], charter=agreed, answers=answers, quarantine_share=share, decided=decided)
        if done.proposal.charter.version != agreed.version:
            keep_charter(done.proposal.charter, settings)

    refused = seen = 0
    for one in look_once(watched_folder, day_of, take, _reason):
        seen += 1
        refused += one.fault is not None
        key = "looks.watched.refused" if one.fault else "looks.watched.done"
        reason = command_line.fault_sentence(one.fault) if one.fault else ""
        say([t(key, file=one.name, moved_to=str(one.moved_to), reason=reason, folder=REFUSED)])
    if not seen:
        say([t("looks.watched.nothing", folder=str(watched_folder))])
    return not refused


class _AnswerNeeded(RefusedError):
    """Questions that must be answered before a file of the watched folder is imported."""

    def __init__(self, proposal: Any) -> None:
        super().__init__("exports.must_be_asked", questions=len(proposal.questions))
        self.proposal = proposal


def _reason(fault: Fault) -> str:
    """Why a file was refused, with the questions and how to answer them."""
    sentences = [command_line.fault_sentence(fault)]
    if isinstance(fault, _AnswerNeeded):
        sentences += [t(note.key, **note.values) for note in fault.proposal.notes if note.key.startswith("looks.")]
        sentences += lines.questions(fault.proposal)
    return "\n".join(sentences)
