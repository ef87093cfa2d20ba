"""Columns that may name a report's group in its first row only: filled, or asked about."""

from dataclasses import replace

from connectors.files.foreign.opening.groups import fill_down, is_by_groups
from connectors.files.foreign.opening.table import ForeignColumn, ForeignTable
from connectors.files.known import Fit
from connectors.files.recognised.answers import Answers, ExportAnswers
from connectors.files.recognised.proposal import Choice, Question
from storage.staging import Staging

_GROUPED = (
    "stage", "status", "account_name", "account_id", "name", "owner", "pipeline", "region", "segment", "industry",
)  # fmt: skip


def by_groups(
    table: ForeignTable, fit: Fit, given: ExportAnswers, answers: Answers, staging: Staging
) -> tuple[ForeignTable, list[Question]]:
    """The leading columns that may name a group in its first row only: filled if answered so, else asked about."""
    known = {fit.fields[name] for name in _GROUPED if name in fit.fields}
    filled, questions = list(table.filled_down), []
    for column in table.columns:
        if column.name in dict(table.filled_down):
            continue
        if column.name not in known or not is_by_groups(staging, table.relation, column):
            break
        written = given.columns.get(column.name) or answers.columns.get(column.name)
        if written and written.fill == "down":
            filled.append((column.name, fill_down(staging, table.relation, column)))
        elif written is None or written.fill is None:
            empty = table.rows - _filled(column, table, staging)
            choices = (Choice("down"), Choice("empty"))
            questions.append(
                Question(f"fill:{column.name}", "fill", column.name, choices, empty, guess="down", file=table.file)
            )
    return replace(table, filled_down=tuple(filled)), questions


def _filled(column: ForeignColumn, table: ForeignTable, staging: Staging) -> int:
    found = staging.connection.execute(f"SELECT count({column.text}) FROM {table.relation}").fetchone()
    return int(found[0]) if found else 0
