"""The interchange folder: CSV or Parquet files that already have the canonical columns."""

from dataclasses import replace
from pathlib import Path

from connectors.files.lines import lines_of_records
from connectors.files.reader import TextTable, csv_table, parquet_table, take_rejects
from connectors.files.source import Found, find_files
from connectors.kit.base import ContractError, FillReport, Progress
from connectors.kit.convert import Formats
from connectors.kit.loader import Rows, checked_table, load, not_allowed
from model.charter import Charter
from model.tables import Table
from storage.staging import Staging

# Stand-ins for a required column that a file lacks: another column of the file, or a constant.
STAND_INS = {
    ("account", "name"): "account_id",
    ("opportunity", "name"): "opportunity_id",
    ("phase_event", "known_by"): "'import'",
    ("user", "is_active"): "'true'",
}
# Filled in by the import itself; in a file they are ignored without a note.
PROVENANCE = {"source", "synced_at", "row_no"}


def fill_interchange(
    staging: Staging, folder: Path, *, charter: Charter, time_zone: str, source: str, progress: Progress
) -> FillReport:
    """Stage every file of the interchange `folder`; ConnectorError if it cannot be loaded as a whole."""
    files, report, done = find_files(folder), FillReport(), 0
    total = sum(file.path.stat().st_size for file in files)
    for file in files:
        progress(done, total, file.path.name)
        _fill_file(staging, file, charter, Formats(time_zone), source, report)
        done += file.path.stat().st_size
    progress(total, total, "")
    return report


def _fill_file(
    staging: Staging, file: Found, charter: Charter, formats: Formats, source: str, report: FillReport
) -> None:
    table, path = checked_table(file.table, charter), file.path
    text = csv_table(path) if file.is_csv else parquet_table(staging, path)
    rows = Rows(path.name, text.relation, matched_columns(table, text, report), formats)
    if file.is_csv:
        rows = replace(
            rows,
            lines=lambda records, read, refused: lines_of_records(path, records, total=read, rejected=refused),
            rejects=lambda: take_rejects(staging, path, table.name, source),
        )
    loaded, quarantined = load(staging, table, rows, source=source)
    report.count(table.name, loaded=loaded, quarantined=quarantined)
    for column, words in not_allowed(staging, path.name).items():
        allowed = ", ".join(table.column(column).choices)
        report.note("files.note.not_allowed", file=path.name, column=column, words=", ".join(words), allowed=allowed)
    if quarantined and not file.is_csv:
        report.note("files.note.lines_are_records", file=path.name)


def matched_columns(table: Table, text: TextTable, report: FillReport) -> dict[str, str]:
    """Text expression per canonical column, matched by name, ignoring case.

    Unknown columns and stand-ins are noted; ContractError names a required column that is absent.
    """
    offered = {name.lower(): expression for name, expression in text.columns.items()}
    texts = {name: offered[name] for name in table.column_names if name in offered}
    file = text.path.name
    known = set(table.column_names) | PROVENANCE | {""}
    if unknown := [name for name in text.columns if name.lower() not in known]:
        report.note("files.note.unknown_columns", file=file, columns=", ".join(unknown))
    missing = []
    for column in table.columns:
        if not column.is_required or column.name in texts:
            continue
        stand_in = STAND_INS.get((table.name, column.name))
        expression = texts.get(stand_in, stand_in) if stand_in else None
        if expression is None or expression in table.column_names:
            missing.append(column.name)
            continue
        texts[column.name] = expression
        report.note("files.note.stand_in", file=file, column=column.name, stand_in=str(stand_in).strip("'"))
    if missing:
        allowed = ", ".join(table.column_names)
        raise ContractError("files.columns_absent", file=file, columns=", ".join(missing), allowed=allowed)
    return texts
