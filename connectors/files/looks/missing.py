"""Opportunities in an earlier look that the last one of their kind lacks: asked about, with the answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.files.looks.kept import FOLDER
from connectors.kit.base import SettingsError
from storage.staging import Staging

ANSWERS = "missing.json"
# filtered: the export leaves it out; it stays as it was. deleted, moved: it no longer exists here. won, lost: the
# export shows only open ones; it was closed on the day of the look that first lacked it.
GONE_BY = ("filtered", "deleted", "moved", "won", "lost")


@dataclass(frozen=True)
class Missing:
    """An opportunity that is missing since a look: as it was last seen. ``answer``: what was answered, else None."""

    opportunity_id: str
    name: str
    account: str | None
    stage: str
    amount: float | None
    currency: str | None
    last_on: date
    missing_on: date
    is_open: bool
    look: str
    answer: str | None = None


def fill_missing(staging: Staging, answers: Mapping[str, str]) -> None:
    """Fill `missing` from the sights of all looks; an answer holds while the look that first lacked it counts."""
    staging.connection.execute(
        "CREATE OR REPLACE TEMP TABLE missing AS SELECT s.opportunity_id, s.name, s.account_id, s.stage, s.amount,"
        " s.currency, s.outcome IS NULL AS is_open, l.day AS last_on, m.day AS missing_on, m.id AS look, m.seen_at,"
        " CAST(NULL AS VARCHAR) AS answer FROM last_sight s JOIN look_told l ON l.n = s.n"
        " JOIN look_told m ON m.kind = s.kind AND m.n > s.n"
        " QUALIFY row_number() OVER (PARTITION BY s.opportunity_id ORDER BY m.n) = 1"
    )
    for key, answer in answers.items():
        look, _, opportunity = key.partition(" ")
        staging.connection.execute(
            "UPDATE missing SET answer = $1 WHERE look = $2 AND opportunity_id = $3", [answer, look, opportunity]
        )


def settle_missing(staging: Staging) -> None:
    """Apply the answers about missing opportunities to the staged rows."""
    connection = staging.connection
    for name in ("opportunity", "stage_change"):
        connection.execute(
            f"DELETE FROM {name} WHERE opportunity_id IN"
            " (SELECT opportunity_id FROM missing WHERE answer IN ('deleted', 'moved'))"
        )
    connection.execute(
        "UPDATE opportunity SET outcome = m.answer, closed_at = m.seen_at FROM missing m"
        " WHERE m.opportunity_id = opportunity.opportunity_id AND m.answer IN ('won', 'lost') AND m.is_open"
    )
    connection.execute(
        "INSERT INTO stage_change (opportunity_id, stage, changed_at, previous_stage, changed_by, source, synced_at,"
        " row_no) SELECT m.opportunity_id, m.answer, m.seen_at, m.stage, 'user', o.source, o.synced_at,"
        " (SELECT count(*) FROM stage_change) + row_number() OVER (ORDER BY m.opportunity_id)"
        " FROM missing m JOIN opportunity o USING (opportunity_id) WHERE m.answer IN ('won', 'lost') AND m.is_open"
        " ORDER BY m.opportunity_id"
    )


def missing_of(staging: Staging) -> list[Missing]:
    """The rows of `missing`: open and unanswered ones first, by value."""
    rows = staging.connection.execute(
        "SELECT m.opportunity_id, m.name, a.name, m.stage, m.amount, m.currency, m.last_on, m.missing_on, m.is_open,"
        " m.look, m.answer FROM missing m LEFT JOIN account a USING (account_id)"
        " ORDER BY m.answer IS NULL DESC, m.is_open DESC, m.amount DESC NULLS LAST, m.opportunity_id"
    ).fetchall()
    return [Missing(*row) for row in rows]


def answers_of(data: Path) -> dict[str, str]:
    """The answers about missing opportunities, by look and id; SettingsError if the file is damaged."""
    path = data / FOLDER / ANSWERS
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(answer) for key, answer in found.items()}
    except (OSError, ValueError, AttributeError):
        raise SettingsError("looks.damaged", folder=ANSWERS) from None


def answer_missing(data: Path, missing: Sequence[Missing], answers: Mapping[str, str]) -> None:
    """Store `answers` (of :data:`GONE_BY`, by id) about what is `missing`; SettingsError names ids that are not."""
    known = {one.opportunity_id: one for one in missing}
    kept = answers_of(data)
    for opportunity, answer in answers.items():
        if opportunity not in known:
            raise SettingsError("looks.not_missing", opportunity=opportunity)
        if answer not in GONE_BY:
            raise SettingsError("looks.no_such_answer", answer=answer, allowed=", ".join(GONE_BY))
        kept[f"{known[opportunity].look} {opportunity}"] = answer
    path = data / FOLDER / ANSWERS
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)
