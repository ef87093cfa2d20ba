"""A mapping applied: foreign files are staged as canonical rows, with the same checks as the interchange folder."""

import csv
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import available_timezones

from connectors.files.foreign.inspection import ForeignFile, read_foreign
from connectors.files.foreign.mapping import FileMapping, From, Mapping, SnapshotOf, TableMapping
from connectors.files.source import checked_folder, inside
from connectors.kit.base import FillReport, Progress, SettingsError, ignore_progress
from connectors.kit.convert import Formats, identifier, literal
from connectors.kit.loader import Entry, Rows, checked_table, load, quarantine
from model.charter import Charter
from model.tables import EVIDENCE, TABLES
from storage.staging import Staging


@dataclass(frozen=True)
class _Source:
    """A foreign file as a temporary table of text columns c0, c1, ... and its lines."""

    table: str
    columns: Lookup[str, str]

    def column(self, name: str, file: str) -> str:
        if name not in self.columns:
            allowed = ", ".join(self.columns)
            raise SettingsError("files.no_such_column", file=file, column=name, allowed=allowed)
        return self.columns[name]


@dataclass
class _Run:
    staging: Staging
    folder: Path
    mapping: Mapping
    charter: Charter
    source: str
    report: FillReport
    sources: dict[str, _Source]


def apply(
    mapping: Mapping,
    folder: Path,
    staging: Staging,
    *,
    charter: Charter,
    time_zone: str | None = None,
    source: str = "files",
    progress: Progress = ignore_progress,
) -> FillReport:
    """Stage the files of `folder` as `mapping` says; ConnectorError if that cannot be done as a whole."""
    folder = checked_folder(folder)
    run = _Run(staging, folder, mapping, charter, source, FillReport(), {})
    for index, file in enumerate(mapping.files):
        progress(index, len(mapping.files), file.name)
        _fill_file(run, file, time_zone or charter.time_zone)
    progress(len(mapping.files), len(mapping.files), "")
    if not any(run.report.loaded.get(name) for name in EVIDENCE):
        run.report.note("files.note.no_evidence")
    return run.report


def _fill_file(run: _Run, file: FileMapping, time_zone: str) -> None:
    zone = file.time_zone or time_zone
    if zone not in available_timezones():
        raise SettingsError("files.unknown_zone", file=file.name, zone=zone)
    foreign = read_foreign(inside(run.folder, file.name), file)
    run.sources[file.name] = _stage_text(run, foreign, len(run.sources), file)
    seen = foreign.inspection
    formats = Formats(zone, seen.date_style, seen.decimal, is_foreign=True)
    for table in (*file.tables, *(point.as_table() for point in file.points)):
        _fill_table(run, file, table, formats)
    if file.snapshot:
        _fill_snapshot(run, file, file.snapshot, formats)


def _stage_text(run: _Run, foreign: ForeignFile, index: int, file_mapping: FileMapping | None) -> _Source:
    """The file's rows as a temporary table; rows with too many columns go to quarantine."""
    table_name = file_mapping.tables[0].table if file_mapping and file_mapping.tables else "phase_event"
    names, file = foreign.inspection.columns, foreign.inspection.file
    path = run.staging.path.with_name(f"{run.staging.path.name}-text-{index}.csv")
    broken: list[Entry] = []
    with path.open("w", encoding="utf-8", newline="") as out:
        # The line ending is stated explicitly: line breaks within cells mislead the engine's detection.
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, row in foreign.body:
            cells = [cell.strip() for cell in row]
            while len(cells) > len(names) and not cells[-1]:
                cells.pop()
            if len(cells) > len(names):
                text = " | ".join(cells)[:200]
                broken.append((run.source, file, line, table_name, None, "quarantine.too_many_columns", text))
                continue
            writer.writerow([*cells, *[""] * (len(names) - len(cells)), line])
    quarantine(run.staging, broken)
    if broken:
        run.report.count(table_name, loaded=0, quarantined=len(broken))
    table = f"foreign_{index}"
    fields = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(names)))
    run.staging.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM read_csv({literal(str(path))}, auto_detect = false,"
        " header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', nullstr = '',"
        f" allow_quoted_nulls = true, max_line_size = 16000000, columns = {{{fields}, 'line': 'BIGINT'}})"
    )
    path.unlink()
    return _Source(table, {name: f"c{at}" for at, name in enumerate(names) if name})


def _fill_table(run: _Run, file: FileMapping, mapped: TableMapping, formats: Formats) -> None:
    own = run.sources[file.name]
    joins: list[str] = []
    chosen = {name: _text(run, file, origin, joins) for name, origin in mapped.columns.items()}
    wanted = " AND ".join(f"t.{own.column(name, file.name)} IS NOT NULL" for name in mapped.only_if) or "true"
    selected = ", ".join(f"{expression} AS {identifier(name)}" for name, expression in chosen.items())
    relation = f"(SELECT {selected}, t.line FROM {own.table} t {' '.join(joins)} WHERE {wanted} ORDER BY t.line)"
    iso = replace(formats, date_style="iso", decimal=".", is_foreign=False)
    own_formats = {name: iso for name, origin in mapped.columns.items() if origin.value is not None}
    table = checked_table(TABLES[mapped.table], run.charter)
    texts = {name: identifier(name) for name in chosen}
    rows = Rows(file.name, relation, texts, formats, line="line", own_formats=own_formats)
    loaded, kept_back = load(run.staging, table, rows, source=run.source)
    run.report.count(table.name, loaded=loaded, quarantined=kept_back)
    _note_gaps(run, file, mapped)


def _note_gaps(run: _Run, file: FileMapping, mapped: TableMapping) -> None:
    """Note how many rows use a stand-in value, and how many opportunities belong to nobody."""
    own = run.sources[file.name]
    for name, origin in mapped.columns.items():
        if origin.fallback is not None and origin.column is not None and origin.file is None:
            column = own.column(origin.column, file.name)
            if count := _count(run, f"SELECT count(*) FROM {own.table} WHERE {column} IS NULL"):
                run.report.note(
                    "files.note.fallback", file=file.name, column=name, rows=count, fallback=origin.fallback
                )
    if mapped.table == "opportunity":
        sql = "SELECT count(*) FROM opportunity WHERE account_id IS NULL"
        if count := _count(run, sql):
            run.report.note("files.note.without_account", file=file.name, rows=count)


def _fill_snapshot(run: _Run, file: FileMapping, snapshot: SnapshotOf, formats: Formats) -> None:
    """One phase event per account on the snapshot's day: the furthest phase in play that its stages support.

    Won or lost counts where nothing is in play; won takes precedence.
    """
    phases = _phase_of_stage(run.charter)
    joins: list[str] = []
    account = _text(run, file, snapshot.account, joins)
    stage = _text(run, file, snapshot.stage, joins)
    evidence = _text(run, file, snapshot.opportunity, joins) if snapshot.opportunity else "NULL"
    ranks = " ".join(f"WHEN {literal(word)} THEN {run.charter.rank[phase]}" for word, phase in phases.items())
    keys = " ".join(f"WHEN {rank} THEN {literal(key)}" for key, rank in run.charter.rank.items())
    last = len(run.charter.in_play) - 1
    in_order = f"rank > {last}, CASE WHEN rank > {last} THEN rank ELSE -rank END"
    staged = (
        f"SELECT {account} AS account_id, CASE {stage} {ranks} END AS rank, {stage} AS stage,"
        f" {evidence} AS evidence_id, t.line FROM {run.sources[file.name].table} t {' '.join(joins)}"
    )
    if not phases:
        raise SettingsError("files.no_stage_rules", file=file.name)
    unknown = run.staging.connection.execute(
        f"SELECT stage, count(*) FROM ({staged}) WHERE rank IS NULL GROUP BY stage ORDER BY stage"
    ).fetchall()
    for word, count in unknown:
        run.report.note("files.note.stage_without_phase", file=file.name, stage=word or "", rows=count)
    if homeless := _count(run, f"SELECT count(*) FROM ({staged}) WHERE account_id IS NULL"):
        run.report.note("files.note.without_account_snapshot", file=file.name, rows=homeless)
    relation = (
        f"(SELECT account_id, CASE rank {keys} END AS phase, evidence_id, line FROM ({staged})"
        " WHERE rank IS NOT NULL AND account_id IS NOT NULL"
        f" QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY {in_order}, line) = 1 ORDER BY line)"
    )
    texts = {
        "account_id": "account_id",
        "phase": "phase",
        "evidence_id": "evidence_id",
        "occurred_at": literal(snapshot.on.isoformat()),
        "known_by": "'import'",
        "rule": "'snapshot'",
        "is_entry_known": "'false'",
    }
    iso = replace(formats, date_style="iso")
    table = checked_table(TABLES["phase_event"], run.charter)
    rows = Rows(file.name, relation, texts, iso, line="line")
    loaded, kept_back = load(run.staging, table, rows, source=run.source)
    run.report.count("phase_event", loaded=loaded, quarantined=kept_back)
    run.report.note("files.note.snapshot", file=file.name, accounts=loaded, day=snapshot.on.isoformat())


def _phase_of_stage(charter: Charter) -> dict[str, str]:
    """The furthest phase that one stage alone supports by the charter's rules."""
    found: dict[str, str] = {}
    for rule in charter.rules:
        if rule.source in ("stage_change", "opportunity") and rule.min_count == 1 and not rule.min_contacts:
            for word in rule.kinds:
                if word not in found or charter.rank[rule.phase] > charter.rank[found[word]]:
                    found[word] = rule.phase
    return found


def _text(run: _Run, file: FileMapping, origin: From, joins: list[str]) -> str:
    """SQL for the text of `origin`; a lookup in another file appends a join of at most one row."""
    if origin.value is not None:
        return literal(origin.value)
    own = run.sources[file.name]
    if origin.file is None:
        text = f"t.{own.column(origin.column or '', file.name)}"
    else:
        other = _other(run, origin.file)
        match, wanted = other.column(origin.match or "", origin.file), other.column(origin.column or "", origin.file)
        key, alias = own.column(origin.on or "", file.name), f"j{len(joins)}"
        joins.append(
            f"LEFT JOIN (SELECT {match} AS k, arg_min({wanted}, line) AS v FROM {other.table} GROUP BY k) {alias}"
            f" ON {alias}.k = t.{key}"
        )
        text = f"{alias}.v"
    if origin.is_whole_number:
        text = rf"CASE WHEN regexp_full_match({text}, '-?\d+\.0+') THEN split_part({text}, '.', 1) ELSE {text} END"
    if origin.aliases is not None:
        if origin.aliases not in run.mapping.aliases:
            allowed = ", ".join(run.mapping.aliases)
            raise SettingsError("files.no_such_aliases", file=file.name, aliases=origin.aliases, allowed=allowed)
        text = _rewritten(text, run.mapping.aliases[origin.aliases])
    if origin.values:
        text = _rewritten(text, origin.values)
    return f"COALESCE({text}, {literal(origin.fallback)})" if origin.fallback is not None else text


def _other(run: _Run, name: str) -> _Source:
    """A file in which rows are looked up; read by its own mapping, if it has one."""
    if name not in run.sources:
        file_mapping = next((file for file in run.mapping.files if file.name == name), None)
        foreign = read_foreign(inside(run.folder, name), file_mapping)
        run.sources[name] = _stage_text(run, foreign, len(run.sources), file_mapping)
    return run.sources[name]


def _rewritten(text: str, words: Lookup[str, str]) -> str:
    """`text` with the given words replaced; "*" stands for all others; without it they stay."""
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(new)}" for word, new in words.items() if word != "*")
    other = literal(words["*"]) if "*" in words else text
    return f"CASE {text} {cases} ELSE {other} END" if cases else other


def _count(run: _Run, sql: str) -> int:
    found = run.staging.connection.execute(sql).fetchone()
    return int(found[0]) if found else 0
