"""What somebody typed about exports, checked against the charter, the known fields, and the files' columns."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from connectors.files.known.declaration import FIELDS
from connectors.files.recognised.answers import NO_PHASE, Answers, read_answers
from connectors.files.recognised.proposal import Proposal
from connectors.files.recognised.recognise import recognise
from connectors.kit.base import SettingsError
from model.charter import LOST, WON, Charter


def answers_of(
    mapping: Path | None,
    exported_on: date | None,
    stages: Mapping[str, str],
    fields: Mapping[str, str],
    others: Mapping[str, str],
    charter: Charter,
) -> Answers:
    """The answers of a mapping file, and those typed beside it, which take precedence; SettingsError for others."""
    answers = read_answers(mapping) if mapping else Answers()
    phases = (*charter.in_play, WON, LOST, NO_PHASE)
    for phase in stages.values():
        if phase not in phases:
            raise SettingsError("exports.no_such_phase", phase=phase, allowed=", ".join(phases))
    known = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))
    for field in fields:
        if field not in known:
            raise SettingsError("exports.no_such_field", field=field, allowed=", ".join(known))
    answers = answers.model_copy(
        update={"stages": {**answers.stages, **stages}, "fields": {**answers.fields, **fields},
                "exported_on": exported_on or answers.exported_on}
    )  # fmt: skip
    for key, answer in others.items():
        answers = answers.with_answer(key, answer)
    return answers


def proposal_of(files: Sequence[Path], answers: Answers, charter: Charter, data: Path | None = None) -> Proposal:
    """What is recognised in `files`, compared with the looks stored in `data`; SettingsError if a column that was named
    is in none of them.
    """
    proposal = recognise(files, charter=charter, answers=answers, data=data)
    columns = {name for table in proposal.tables for name in table.all_columns}
    for column in answers.fields.values():
        if column and column not in columns:
            raise SettingsError("exports.no_such_column", column=column, allowed=", ".join(sorted(columns)))
    return proposal
