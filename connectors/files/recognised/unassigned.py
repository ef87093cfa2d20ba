"""Fields that no heading names, though a column could hold them: asked about with a likely column, never assumed."""

import re
from collections.abc import Callable, Iterator

from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.styles.style import ColumnStyle
from connectors.files.known import Fit
from connectors.files.recognised.proposal import Choice, Question
from connectors.files.recognised.source import kind_of
from model.tables import Kind
from storage.staging import Staging

# Answer that no column holds a field.
NO_COLUMN = ""
# At most this many different words of a column are looked at; a stage or a status has fewer.
_WORDS = 60
_ACCOUNT = re.compile(
    r"kunde|firm|account|company|compan|customer|client|organi|unternehmen|auftraggeber|interessent|partner|mandant"
    r"|debitor|prospect",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"betrag|wert|value|amount|umsatz|revenue|volum|preis|price|summe|budget|erlös|honorar|potenzial|potential|deckung"
    r"|€|\beur\b|\$|usd|chf|gbp|£",
    re.IGNORECASE,
)
_WEIGHTED = re.compile(r"gewichtet|weighted|expected|erwartet|prognose|forecast", re.IGNORECASE)
_NO_MONEY = re.compile(
    r"%|prozent|percent|wahrscheinlich|probab|anzahl|number|count|tage|days|alter|\bage\b|jahr|year|monat|month|\bkw\b|week"
    r"|rang|rank|score|\bid\b|nummer|\bnr\b|plz|zip|telefon|phone|\btel\b|menge|quantity|lfd|pos\b",
    re.IGNORECASE,
)
_BEGUN = re.compile(
    r"angelegt|anlage|erstellt|erfasst|eingang|eingegangen|anfrage|start|beginn|begin|creat|open|engage|entry|seit|erst",
    re.IGNORECASE,
)


def without_column(
    fit: Fit,
    table: ForeignTable,
    styles: dict[str, ColumnStyle],
    answered: set[str],
    staging: Staging,
    is_stage: Callable[[str], bool],
) -> Iterator[Question]:
    """A question for each field that the table needs, or that figures depend on, and that no heading names although a
    column could hold it. ``answered``: fields already answered. ``is_stage``: whether a word is known as a stage.
    """
    free = [
        column for column in styles
        if column not in fit.fields.values() and column not in fit.running and styles[column].filled
    ]  # fmt: skip
    for name in required(fit):
        yield _needed(name, fit, table, styles, free, staging, is_stage)
    if fit.declaration.rows not in ("opportunity", "stage_change"):
        return

    def ask(name: str, columns: list[str], guesses: list[str]) -> Iterator[Question]:
        if columns and name not in answered:
            choices = tuple(map(Choice, (*guesses, *(one for one in columns if one not in guesses), NO_COLUMN)))
            guess = guesses[0] if len(guesses) == 1 else None
            yield Question(f"field:{name}", "field", name, choices, table.rows, guess=guess, file=table.file)

    texts = [one for one in free if styles[one].kind == "text"]
    if not {"account_name", "account_id"} & {*fit.fields, *answered}:
        yield from ask("account_name", texts, [one for one in texts if _ACCOUNT.search(one)])
    if fit.declaration.rows == "stage_change":
        return
    if "amount" not in fit.fields:
        money = [one for one in free if styles[one].kind == "number" and not _NO_MONEY.search(one)]
        if not fit.declaration.is_plain:
            money = [one for one in money if _MONEY.search(one)]
        yield from ask("amount", money, [one for one in money if _MONEY.search(one) and not _WEIGHTED.search(one)])
    if "created_at" not in fit.fields and fit.declaration.is_plain:
        days = [one for one in free if styles[one].kind in ("date", "instant")]
        if begun := [one for one in days if _BEGUN.search(one)]:
            yield from ask("created_at", days, begun)
    if not {"status", "is_closed", "is_won", "is_lost", "won_at", "lost_at"} & {*fit.fields}:
        statuses = [one for one in texts if _is_status(one, fit, table, staging)]
        yield from ask("status", statuses, statuses)


def required(fit: Fit) -> list[str]:
    """Fields without a column that the table must have to be what it is taken for."""
    one = fit.declaration
    missing = [name for name in one.required if name not in fit.fields]
    if one.needs_one_of and not any(name in fit.fields for name in one.needs_one_of):
        missing.append(one.needs_one_of[0])
    return missing


def _needed(
    name: str,
    fit: Fit,
    table: ForeignTable,
    styles: dict[str, ColumnStyle],
    free: list[str],
    staging: Staging,
    is_stage: Callable[[str], bool],
) -> Question:
    wanted = ("text", "boolean") if kind_of(name) is Kind.TEXT else ("date", "instant", "number")
    known = {
        one: sum(map(is_stage, words)) for one in free if name == "stage" and (words := _words(one, table, staging))
    }
    listed = sorted(free, key=lambda one: (-known.get(one, 0), styles[one].kind not in wanted))
    guess = next((one for one in listed if known.get(one)), None)
    return Question(
        f"field:{name}", "field", name, tuple(map(Choice, listed)), table.rows, guess=guess, file=table.file
    )


def _is_status(column: str, fit: Fit, table: ForeignTable, staging: Staging) -> bool:
    """Whether all words of a column are states of an opportunity, at least one of them won or lost."""
    states = {fit.declaration.state_of(word) for word in _words(column, table, staging)}
    return None not in states and bool(states & {"won", "lost"})


def _words(column: str, table: ForeignTable, staging: Staging) -> list[str]:
    """The different words of a column; none where there are too many for a stage."""
    rows = staging.connection.execute(
        f"SELECT DISTINCT trim({table.column(column).text}) FROM {table.relation}"
        f" WHERE {table.column(column).text} IS NOT NULL LIMIT {_WORDS + 1}"
    ).fetchall()
    return [word for (word,) in rows] if len(rows) <= _WORDS else []
