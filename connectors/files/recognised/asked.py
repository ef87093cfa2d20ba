"""Questions about the rows: which phase a word stands for, what a status means, on which day the export was made."""

from collections.abc import Sequence
from datetime import date

from connectors.files.recognised.answers import NO_PHASE
from connectors.files.recognised.opened import Opened
from connectors.files.recognised.proposal import Choice, Question, StageWord
from model.charter import LOST, WON, Charter
from model.stage_words import guess
from storage.staging import Staging


def about_stages(words: Sequence[StageWord], staging: Staging, charter: Charter) -> list[Question]:
    """Which phase an unknown word stands for: asked about words of open opportunities' stages, or of dated stages."""
    needed = {
        word
        for (word,) in staging.connection.execute(
            "SELECT stage FROM deal WHERE state = 'open' AND stage IS NOT NULL"
            " UNION SELECT stage FROM change WHERE is_known"
        ).fetchall()
    }
    asked: dict[str, list[StageWord]] = {}
    for one in words:
        if one.phase is None and one.word in needed:
            asked.setdefault(one.word, []).append(one)
    choices = tuple(Choice(key) for key in (*charter.in_play, WON, LOST, NO_PHASE))
    return [
        Question(
            f"stage:{word}", "stage", word, choices, sum(one.rows for one in group),
            sum(one.open_value for one in group), guess(word, charter) or None,
        )
        for word, group in asked.items()
    ]  # fmt: skip


def about_states(staging: Staging) -> list[Question]:
    """What unknown words of a status mean: won, lost, or still open."""
    rows = staging.connection.execute(
        "SELECT t.status, count(*), round(COALESCE(fsum(t.amount), 0), 2) FROM told_row t LEFT JOIN status_known s"
        " ON s.number = t.number AND s.word = t.status WHERE t.status IS NOT NULL AND s.word IS NULL GROUP BY ALL"
    ).fetchall()
    choices = tuple(Choice(state) for state in (WON, LOST, "open", "removed"))
    return [Question(f"state:{word}", "state", word, choices, number, value) for word, number, value in rows]


def about_day(opened: Sequence[Opened], today: date) -> Question:
    """On which day the export was made, where nothing shows it."""
    rows = sum(one.table.rows for one in opened if one.source)
    return Question("exported_on", "exported_on", "", (Choice(today.isoformat()),), rows=rows)
