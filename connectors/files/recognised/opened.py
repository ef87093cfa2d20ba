"""Files opened and matched to known exports, with what must be asked to read them at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from connectors.files.foreign.opening.opening import tables_of
from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.styles.style import ColumnStyle, Order
from connectors.files.foreign.styles.styles import styles_of
from connectors.files.known import Fit, declared, fits, library
from connectors.files.known.fitting import fit_of
from connectors.files.known.headings import plain_heading
from connectors.files.recognised.answers import Answers, ExportAnswers
from connectors.files.recognised.by_groups import by_groups
from connectors.files.recognised.proposal import Choice, Question
from connectors.files.recognised.source import Source, kind_of, source_of
from connectors.files.recognised.unassigned import required, without_column
from connectors.kit.convert import Decimal
from model.charter import Charter
from model.stage_words import phase_by_charter
from model.tables import Kind
from storage.staging import Staging

# A table of no known kind is offered as the list that it resembles most, from this many fields on.
_LIKE = 2


@dataclass(frozen=True)
class Opened:
    """A table of a file: ``source`` where it is a known export and can be read, else None; and the questions."""

    table: ForeignTable
    source: Source | None
    others: tuple[str, ...] = ()
    questions: tuple[Question, ...] = field(default=())


def open_files(files: Sequence[Path], staging: Staging, answers: Answers, charter: Charter) -> list[Opened]:
    """Every table of `files`; ConnectorError if a file cannot be read at all."""

    def is_stage(word: str) -> bool:
        return bool(phase_by_charter(word, None, charter))

    opened: list[Opened] = []
    for path in files:
        found = [
            _opened(table, len(opened) + at, staging, answers, answers.time_zone or charter.time_zone, is_stage)
            for at, table in enumerate(_of(path, staging))
        ]
        # Next to a known table, others may be cover sheets and notes: nothing is asked about those.
        if any(one.source for one in found):
            found = [one if one.source else replace(one, questions=()) for one in found]
        opened += found
    return _without_needless(opened)


def _without_needless(opened: list[Opened]) -> list[Opened]:
    """Drop questions about the account of a change where another table gives it for the opportunities."""
    fields = [
        one.source.fit.fields for one in opened if one.source and one.source.fit.declaration.rows == "opportunity"
    ]
    if not any("account_name" in one or "account_id" in one for one in fields):
        return opened
    return [
        replace(one, questions=tuple(question for question in one.questions if question.key != "field:account_name"))
        if one.source and one.source.fit.declaration.rows == "stage_change"
        else one
        for one in opened
    ]


def _of(path: Path, staging: Staging) -> list[ForeignTable]:
    return list(tables_of(path, staging))


def _opened(
    table: ForeignTable, number: int, staging: Staging, answers: Answers, zone: str, is_stage: Callable[[str], bool]
) -> Opened:
    names = tuple(column.name for column in table.columns)
    columns = [(column.name, column.heading) for column in table.columns]
    given = answers.of_table(table.file, table.sheet, names)
    able = fits(columns)
    if given.kind:
        chosen: Fit | None = fit_of(declared(given.kind), columns)
    else:
        chosen = able[0] if able else _most_like(columns)
    others = tuple(fit.declaration.key for fit in able if chosen and fit.declaration.key != chosen.declaration.key)
    if chosen is None:
        kinds = tuple(Choice(one.key) for one in library())
        ask = Question(f"kind:{table.file}", "kind", table.file, kinds, rows=table.rows, file=table.file)
        return Opened(table, None, questions=(ask,))
    chosen = _with_amount(_as_said(chosen, given, answers, names))
    table, asked_of_groups = by_groups(table, chosen, given, answers, staging)
    styles = _styles(table, staging, chosen, given, answers)
    questions = tuple(without_column(chosen, table, styles, {*answers.fields, *given.fields}, staging, is_stage))
    if required(chosen):
        return Opened(table, None, others, questions)
    source = source_of(number, table, chosen, styles, staging, zone, answers.currency)
    source = replace(source, lines=_lines(chosen, table, given, answers))
    return Opened(table, source, others, (*asked_of_groups, *questions, *_how_written(source)))


def _most_like(columns: Sequence[tuple[str, str]]) -> Fit | None:
    """The plain list that most headings match, though it lacks what it needs; None if hardly any do."""
    plain = [fit_of(one, columns) for one in library() if one.is_plain]
    best = max(plain, key=lambda fit: (len(fit.fields), fit.declaration.key == "list_opportunities"))
    return best if len(best.fields) >= _LIKE else None


def _as_said(fit: Fit, given: ExportAnswers, answers: Answers, names: tuple[str, ...]) -> Fit:
    """`fit` with the columns a person named for its fields; an empty name removes a field."""
    chosen = {**answers.fields, **given.fields}
    fields = dict(fit.fields)
    for name, column in chosen.items():
        if name not in fit.declaration.fields or (column and column not in names):
            continue
        fields = {known: of for known, of in fields.items() if known != name and of != column}
        if column:
            fields[name] = column
    entered = tuple(one for one in fit.entered if one.column not in fields.values())
    return replace(fit, fields=fields, entered=entered)


def _with_amount(fit: Fit) -> Fit:
    """`fit` with the amounts of lines where the rows have no other; of two amounts, the opportunity's own is used."""
    fields = dict(fit.fields)
    if line := fields.pop("line_amount", None):
        fields.setdefault("amount", line)
    return replace(fit, fields=fields)


def _lines(fit: Fit, table: ForeignTable, given: ExportAnswers, answers: Answers) -> Literal["sum", "once"] | None:
    """The meaning of amounts in several rows of an opportunity: as answered, else according to the heading."""
    column = fit.fields.get("amount")
    if column is None:
        return None
    for written in (given.columns.get(column), answers.columns.get(column)):
        if written and written.lines:
            return written.lines
    of_lines = {plain_heading(one) for one in fit.declaration.fields.get("line_amount", ())}
    return "sum" if plain_heading(table.column(column).heading) in of_lines else None


def _styles(
    table: ForeignTable, staging: Staging, fit: Fit, given: ExportAnswers, answers: Answers
) -> dict[str, ColumnStyle]:
    """How every column is written; an answer about the date order of one column holds for the other ambiguous ones."""
    known: dict[str, Decimal | Order] = {}
    for column, written in {**answers.columns, **given.columns}.items():
        used = next((name for name, of in fit.fields.items() if of == column), None)
        answer = written.decimal if used and kind_of(used) in (Kind.NUMBER, Kind.INTEGER) else written.order
        if answer := answer or written.decimal:
            known[column] = answer
    styles = styles_of(table, staging, known)
    orders = {answer for answer in known.values() if answer in ("dmy", "mdy")}
    open_dates = [name for name, style in styles.items() if style.date and style.date.alternatives]
    if len(orders) == 1 and open_dates:
        styles = styles_of(table, staging, {**dict.fromkeys(open_dates, orders.pop()), **known})
    factors = {column: one.factor for column, one in {**answers.columns, **given.columns}.items() if one.factor}
    return {name: _times(style, factors.get(name)) for name, style in styles.items()}


def _times(style: ColumnStyle, factor: int | None) -> ColumnStyle:
    """`style` with the factor that was answered, whatever the heading says."""
    number = style.number
    if factor is None or number is None or number.factor == factor:
        return style
    by = factor / number.factor
    low, high, total = (None if one is None else one * by for one in (number.lowest, number.highest, number.total))
    return replace(style, number=replace(number, factor=factor, lowest=low, highest=high, total=total))


def _how_written(source: Source) -> list[Question]:
    """How ambiguous columns are to be read: one question per column of numbers, one for all dates of the table."""
    questions: list[Question] = []
    dates: list[Question] = []
    for name, column in source.fit.fields.items():
        style, kind = source.styles[column], kind_of(name)
        if kind in (Kind.NUMBER, Kind.INTEGER) and style.number and style.number.alternatives:
            alternatives = style.number.alternatives
            at_stake = abs(float(alternatives[0].read) - float(alternatives[1].read)) * style.number.ambiguous
            choices = tuple(Choice(one.answer, f"{one.written} = {one.read}") for one in alternatives)
            questions.append(
                Question(f"decimal:{column}", "decimal", column, choices, style.number.ambiguous, at_stake,
                         file=source.table.file)
            )  # fmt: skip
        elif kind in (Kind.DATE, Kind.INSTANT) and style.date and style.date.alternatives:
            choices = tuple(Choice(one.answer, f"{one.written} = {one.read}") for one in style.date.alternatives)
            dates.append(
                Question(f"order:{column}", "order", column, choices, style.date.ambiguous, file=source.table.file)
            )
    return questions + dates[:1]
