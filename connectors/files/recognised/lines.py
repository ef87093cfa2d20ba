"""Opportunities with several rows, one for each product: their amount once, or the sum of the rows' amounts."""

from collections.abc import Sequence

from connectors.files.recognised.proposal import Choice, Question
from connectors.files.recognised.source import Source
from connectors.kit.base import Note
from storage.staging import Staging

# What rows of one opportunity have in common, whatever product they are about.
_ALIKE = (
    "state", "stage", "status", "account", "name", "created_at", "closes", "expected_close_on", "currency",
)  # fmt: skip
SUM, ONCE = "sum", "once"


def fill_lines(staging: Staging, sources: Sequence[Source]) -> tuple[list[Question], list[Note]]:
    """Fill `line_row` (number, line, id, amount: rows of opportunities that have several, alike except for the amount)
    and set their amounts in `deal`; returns the questions about them, and the notes.

    Where rows of an opportunity have different amounts, their sum counts if the column is known to hold amounts of
    lines, the largest if somebody answered that it is the opportunity's; else this is asked.
    """
    alike = ", ".join
    connection = staging.connection
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE line_row AS SELECT t.number, t.line, t.id, t.amount FROM told_row t"
        " JOIN deal d ON d.id = t.id AND d.number = t.number JOIN told_row c ON c.number = d.number AND c.line = d.line"
        " WHERE NOT t.is_change AND NOT c.is_change AND t.state <> 'removed'"
        f" AND ({alike(f't.{name}' for name in _ALIKE)}) IS NOT DISTINCT FROM ({alike(f'c.{name}' for name in _ALIKE)})"
        " QUALIFY count(*) OVER (PARTITION BY t.id) > 1"
    )
    questions: list[Question] = []
    notes: list[Note] = []
    for source in sources:
        column = source.fit.fields.get("amount", "")
        deals, differing, rows, at_stake = connection.execute(
            "SELECT count(*), count(*) FILTER (n > 1), COALESCE(sum(rows) FILTER (n > 1), 0)::BIGINT,"
            " round(COALESCE(fsum(total - largest) FILTER (n > 1), 0), 2) FROM (SELECT count(DISTINCT amount) AS n,"
            " count(*) AS rows, fsum(amount) AS total, max(amount) AS largest FROM line_row WHERE number = $1"
            " GROUP BY id)",
            [source.number],
        ).fetchone() or (0, 0, 0, 0.0)
        if not deals:
            continue
        if differing and source.lines is None:
            choices = (Choice(SUM), Choice(ONCE))
            questions.append(
                Question(f"lines:{column}", "lines", column, choices, rows, at_stake, SUM, source.table.file)
            )
        values = {"rows": deals, "column": column}
        if source.lines == SUM:
            notes.append(Note("exports.note.lines_summed", values))
        elif not differing:
            notes.append(Note("exports.note.lines_once", values))
        elif source.lines == ONCE:
            notes.append(Note("exports.note.lines_largest", values))
        counts = "fsum" if source.lines == SUM else "max"
        # The amount actually paid applies to the whole opportunity.
        connection.execute(
            f"UPDATE deal SET amount = l.amount FROM (SELECT id, {counts}(amount) AS amount FROM line_row"
            " WHERE number = $1 GROUP BY id) l WHERE l.id = deal.id"
            " AND NOT (deal.state = 'won' AND deal.won_amount IS NOT NULL)",
            [source.number],
        )
    return questions, notes
