"""Third-party files recognised: what they are, what they contain, what must be asked; nothing is written anywhere."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from connectors.files.foreign.exported_on import exported_on as export_days
from connectors.files.foreign.styles.currencies import factor_in
from connectors.files.foreign.styles.style import ColumnStyle
from connectors.files.known.declaration import FIELDS, State
from connectors.files.recognised import summary
from connectors.files.recognised.answers import NO_PHASE, Answers, ExportAnswers, Written
from connectors.files.recognised.asked import about_day, about_stages, about_states
from connectors.files.recognised.changes import fill_changes
from connectors.files.recognised.choices import options
from connectors.files.recognised.company_keys import drop_companies_of_nothing, fill_companies
from connectors.files.recognised.deal_rows import fill_deal_rows
from connectors.files.recognised.deals import fill_deals, fill_states, newest_days
from connectors.files.recognised.earlier import Earlier
from connectors.files.recognised.lines import fill_lines
from connectors.files.recognised.opened import Opened, open_files
from connectors.files.recognised.proposal import DayFrom, Proposal, RecognisedColumn, RecognisedTable, StageWord
from connectors.files.recognised.source import Source, kind_of
from connectors.files.recognised.words import KnownStage, fill_words
from connectors.kit.base import Note
from model.charter import Charter, default_charter
from model.stage_words import completed, phase_by_charter
from model.tables import Kind
from settings import settings
from storage.staging import Staging, open_staging

# Fields that most exports of a kind have, so that their absence is worth a note.
_EXPECTED = {
    "opportunity": ("opportunity_id", "account_name", "amount", "created_at"),
    "stage_change": ("opportunity_id", "account_name", "from_stage"),
    "account": ("account_id",),
    "contact": ("contact_id", "account_name"),
    "activity": ("activity_id",),
}


@dataclass(frozen=True)
class World:
    """The files' contents, assembled in the temporary tables of a staging file, and the proposal made from them.

    doubtful: pairs of accounts known by name only that may be one.
    """

    sources: tuple[Source, ...]
    proposal: Proposal
    seen_at: datetime
    doubtful: tuple[tuple[str, str], ...]


def recognise(
    files: Sequence[Path],
    *,
    charter: Charter | None = None,
    exported_on: date | None = None,
    answers: Answers | None = None,
    now: datetime | None = None,
    data: Path | None = None,
) -> Proposal:
    """What `files` are and contain, read by `charter` (default: the product's), `answers` and the day of the export;
    with the data folder `data`, also compared with the looks stored there.

    ConnectorError if a file cannot be read at all.
    """
    with (
        tempfile.TemporaryDirectory(prefix="gleichtakt-") as folder,
        open_staging(Path(folder), memory_limit_mb=settings().memory_limit_mb) as staging,
    ):
        return put_together(
            files, staging, charter=charter or default_charter(), exported_on=exported_on, answers=answers, now=now,
            data=data,
        ).proposal  # fmt: skip


def put_together(
    files: Sequence[Path],
    staging: Staging,
    *,
    charter: Charter,
    exported_on: date | None = None,
    answers: Answers | None = None,
    now: datetime | None = None,
    data: Path | None = None,
) -> World:
    """Like :func:`recognise`, in the open `staging`, whose temporary tables then hold the assembled data."""
    now = now or datetime.now(UTC)
    given = answers or Answers()
    if exported_on:
        given = given.model_copy(update={"exported_on": exported_on})
    opened = open_files(files, staging, given, charter)
    sources = [one.source for one in opened if one.source]
    fill_deal_rows(staging, sources, {str(field): words for field, words in given.only.items()})
    pairs = fill_companies(staging, sources)
    stages, states = fill_words(staging, sources, given, charter)
    fill_states(staging)
    today = now.astimezone(charter.zone).date()
    known_day, by = _day_of(opened, given, today, *newest_days(staging, now, charter.time_zone))
    earlier = Earlier.find(files, sources, data)
    known_day, by = earlier.day_of_same_file(known_day, by)
    seen_at = _seen_at(known_day, charter, now)
    fill_deals(staging, seen_at, charter.time_zone, [one.number for one in sources if one.has_lines])
    asked_of_lines, told_of_lines = fill_lines(staging, sources)
    pairs = drop_companies_of_nothing(staging, pairs)
    late = fill_changes(staging, seen_at, charter.time_zone)
    words = summary.stage_words(staging, stages)
    questions = [question for one in opened for question in one.questions]
    questions += asked_of_lines
    questions += about_stages(words, staging, charter)
    questions += about_states(staging)
    if known_day is None and sources:
        questions.append(about_day(opened, today))
    asked, notes = earlier.compared(staging, known_day, given)
    questions += [one for one in asked if known_day is not None or one.kind != "exported_on"]
    questions.sort(key=lambda one: (one.kind not in ("kind", "field"), -one.value, -one.rows, one.key))
    effective = _completed(charter, stages)
    proposal = Proposal(
        tables=tuple(_table(one, given) for one in opened),
        questions=tuple(questions),
        counts=summary.counts(staging, seen_at.astimezone(charter.zone).year, charter.time_zone),
        amounts=summary.amounts(staging, seen_at.astimezone(charter.zone).year, charter.time_zone),
        stages=words,
        states=states,
        exported_on=known_day,
        exported_by=by,
        charter=effective,
        answers=_as_mapping(given, sources, words, states),
        notes=(
            *_notes_of_tables(opened),
            *summary.notes(staging, late),
            *told_of_lines,
            *_notes_of_names(pairs),
            *notes,
        ),
        options=options(staging, sources, given, charter.time_zone),
    )
    return World(tuple(sources), proposal, seen_at, tuple(pairs))


def _day_of(
    opened: Sequence[Opened], answers: Answers, today: date, created: date | None, closed: date | None
) -> tuple[date | None, DayFrom | None]:
    """The day of the export, and how it is known; the newest where several files give one."""
    if answers.exported_on:
        return answers.exported_on, "answer"
    told = [
        one
        for source in (one.source for one in opened if one.source)
        for one in export_days(source.table, source.styles, today, created=created)
    ]
    days: dict[DayFrom, list[date]] = {
        "file_name": [one.day for one in told if one.by == "name"],
        "footer": [one.day for one in told if one.by == "around"],
        "newest_date": [one.day for one in told if one.by == "newest"],
    }
    days["newest_date"] += [day for day in (created, closed) if day]
    return next(((min(max(found), today), by) for by, found in days.items() if found), (None, None))


def _seen_at(known_day: date | None, charter: Charter, now: datetime) -> datetime:
    """The last instant of the export's day, never one in the future."""
    if known_day is None:
        return now
    end = datetime.combine(known_day + timedelta(days=1), time(), charter.zone) - timedelta(seconds=1)
    return min(end, now).astimezone(UTC)


def _completed(charter: Charter, stages: Sequence[KnownStage]) -> Charter:
    """The charter with every word that is now known and that its rules do not name in this spelling."""
    chosen = {}
    for one in stages:
        if one.phase is None or phase_by_charter(one.word, one.pipeline, charter) == one.phase:
            continue
        if one.phase != NO_PHASE or phase_by_charter(one.word, one.pipeline, charter):
            chosen["stage_change", one.word] = "" if one.phase == NO_PHASE else one.phase
    return completed(charter, chosen)


def _table(one: Opened, answers: Answers) -> RecognisedTable:
    table, source = one.table, one.source
    if source is None:
        names = tuple(column.name for column in table.columns)
        return RecognisedTable(
            table.file, table.sheet, None, None, (), one.others, table.rows, unused=names, left_out=table.left_out,
            encoding=table.encoding, delimiter=table.delimiter,
        )  # fmt: skip
    fit = source.fit
    used = {*fit.fields.values(), *(entered.column for entered in fit.entered)}
    return RecognisedTable(
        table.file, table.sheet, source.kind, fit.declaration.name, fit.telling, one.others, table.rows,
        columns=tuple(_column(field, source.styles[column]) for field, column in _in_order(source)),
        entered=tuple(entered.column for entered in fit.entered),
        missing=tuple(field for field in _EXPECTED[fit.declaration.rows] if _is_missing(field, source)),
        unused=tuple(column.name for column in table.columns if column.name not in used),
        twice=tuple(pair for pair in fit.twice if pair[1] not in used),
        left_out=table.left_out, encoding=table.encoding, delimiter=table.delimiter,
    )  # fmt: skip


def _in_order(source: Source) -> list[tuple[str, str]]:
    order = FIELDS[source.fit.declaration.rows]
    return sorted(source.fit.fields.items(), key=lambda item: order.index(item[0]))


def _is_missing(field: str, source: Source) -> bool:
    either = {"account_name": ("account_name", "account_id")}.get(field, (field,))
    return not any(name in source.fit.fields for name in either)


def _column(field: str, style: ColumnStyle) -> RecognisedColumn:
    number = style.number if kind_of(field) in (Kind.NUMBER, Kind.INTEGER) else None
    order = style.date if kind_of(field) in (Kind.DATE, Kind.INSTANT) else None
    unreadable = number.unreadable if number else order.unreadable if order else 0
    return RecognisedColumn(
        field, style.column, style.filled, unreadable, number.decimal if number else None,
        order.order if order else None,
        number.currency if number else None, number.factor if number else 1,
    )  # fmt: skip


def _notes_of_tables(opened: Sequence[Opened]) -> list[Note]:
    notes = []
    for one in opened:
        if one.source is None:
            key, sheet = ("sheet_not_known", {"sheet": one.table.sheet}) if one.table.sheet else ("not_known", {})
            notes.append(Note(f"exports.note.{key}", {"file": one.table.file, **sheet}))
            continue
        for column, rows in one.table.filled_down:
            notes.append(Note("exports.note.filled_down", {"file": one.table.file, "column": column, "rows": rows}))
        for field, column in one.source.fit.fields.items():
            found = _column(field, one.source.styles[column])
            if found.unreadable:
                values = {"file": one.table.file, "column": column, "rows": found.unreadable}
                notes.append(Note("exports.note.unreadable", values))
        for field, column in one.source.fit.twice:
            taken = one.source.fit.fields[field]
            notes.append(Note("exports.note.column_twice", {"file": one.table.file, "column": column, "taken": taken}))
    return notes


def _notes_of_names(pairs: Sequence[tuple[str, str]]) -> list[Note]:
    return [Note("exports.note.doubtful_names", {"rows": len(pairs)})] if pairs else []


def _as_mapping(
    answers: Answers, sources: Sequence[Source], words: Sequence[StageWord], states: dict[str, State]
) -> Answers:
    """Everything answered and recognised, so that a later export of the same kind is read alike."""
    exports = tuple(ExportAnswers(kind=one.kind, fields=dict(_in_order(one)), columns=_written(one)) for one in sources)
    stages = {one.word: one.phase for one in words if one.phase is not None}
    return answers.model_copy(
        update={"stages": {**answers.stages, **stages}, "states": {**answers.states, **states}, "exports": exports,
                "exported_on": None, "look": None, "fields": {}, "columns": {}}
    )  # fmt: skip


def _written(source: Source) -> dict[str, Written]:
    """How columns are written whose style every export of this kind shares, as far as it was decided or answered."""
    styles_by_field = {}
    for field, column in source.fit.fields.items():
        found = _column(field, source.styles[column])
        decimal = found.decimal if found.decimal in (".", ",") else None
        order = found.order if found.order in ("dmy", "mdy") else None
        number = source.styles[column].number
        told_by_heading = factor_in(source.table.column(column).heading)
        factor = number.factor if number and number.factor != told_by_heading else None
        lines = source.lines if field == "amount" else None
        fill = "down" if column in dict(source.table.filled_down) else None
        if decimal or order or factor or lines or fill:
            styles_by_field[column] = Written.model_validate(
                {"decimal": decimal, "order": order, "factor": factor, "lines": lines, "fill": fill}
            )
    return styles_by_field
