"""Words of stages and of states, each as a whole: known by an answer, the charter or the export's library, or asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from connectors.files.known.declaration import State
from connectors.files.known.headings import plain
from connectors.files.recognised.answers import Answers
from connectors.files.recognised.proposal import KnownBy
from connectors.files.recognised.source import Source
from model.charter import LOST, WON, Charter
from model.stage_words import phase_by_charter
from storage.staging import Staging


@dataclass(frozen=True)
class KnownStage:
    """A word of a stage of one table: the phase it stands for ("-": none, None: not known)."""

    number: int
    word: str
    pipeline: str | None
    phase: str | None
    known_by: KnownBy

    @property
    def state(self) -> str | None:
        """Whether an opportunity in that stage is won, lost or open; None where that is unknown."""
        if self.phase is None:
            return None
        return self.phase if self.phase in (WON, LOST) else "open"


def fill_words(
    staging: Staging, sources: Sequence[Source], answers: Answers, charter: Charter
) -> tuple[list[KnownStage], dict[str, State]]:
    """Fill `stage_known` and `status_known` for every word in the rows; returns what is known of each, and how.

    stage_known: number, word, pipeline, phase, state. status_known: number, word, state; without unknown words.
    """
    connection = staging.connection
    of_number = {source.number: source for source in sources}
    stages = [
        _stage(number, word, pipeline, of_number[number], answers, charter)
        for number, word, pipeline in connection.execute(
            "SELECT DISTINCT number, stage, pipeline FROM deal_row WHERE stage IS NOT NULL"
            " UNION SELECT number, from_stage, pipeline FROM deal_row WHERE from_stage IS NOT NULL"
            " UNION SELECT number, stage, pipeline FROM entered_row ORDER BY ALL"
        ).fetchall()
    ]
    states = dict(_states(connection, of_number, answers))
    _write(connection, "stage_known", {
        "number": pa.array([one.number for one in stages], pa.int32()),
        "word": pa.array([one.word for one in stages], pa.string()),
        "pipeline": pa.array([one.pipeline for one in stages], pa.string()),
        "phase": pa.array([one.phase for one in stages], pa.string()),
        "state": pa.array([one.state for one in stages], pa.string()),
    })  # fmt: skip
    _write(connection, "status_known", {
        "number": pa.array([number for number, _ in states], pa.int32()),
        "word": pa.array([word for _, word in states], pa.string()),
        "state": pa.array(list(states.values()), pa.string()),
    })  # fmt: skip
    return stages, {word: state for (_, word), state in states.items()}


def _stage(
    number: int, word: str, pipeline: str | None, source: Source, answers: Answers, charter: Charter
) -> KnownStage:
    if said := answers.phase_of(word):
        return KnownStage(number, word, pipeline, said, "answer")
    if phase := phase_by_charter(word, pipeline, charter) or _by_charter_folded(word, charter):
        return KnownStage(number, word, pipeline, phase, "charter")
    state = source.fit.declaration.state_of(word)
    if state in (WON, LOST):
        return KnownStage(number, word, pipeline, state, "library")
    return KnownStage(number, word, pipeline, None, "asked")


def _by_charter_folded(word: str, charter: Charter) -> str | None:
    """The phase of a word that the charter has with other punctuation or umlauts; None unless there is exactly one."""
    found = {
        rule.phase
        for rule in charter.rules
        if rule.source == "stage_change" and not rule.pipelines and plain(word) in map(plain, rule.kinds)
    }
    return found.pop() if len(found) == 1 else None


def _states(connection: Any, of_number: dict[int, Source], answers: Answers) -> Iterator[tuple[tuple[int, str], State]]:
    for number, word in connection.execute(
        "SELECT DISTINCT number, status FROM deal_row WHERE status IS NOT NULL ORDER BY ALL"
    ).fetchall():
        state = answers.state_of(word) or of_number[number].fit.declaration.state_of(word)
        if state:
            yield (number, word), state


def _write(connection: Any, table: str, columns: dict[str, pa.Array]) -> None:
    connection.register("words", pa.table(columns))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM words")
    connection.unregister("words")
