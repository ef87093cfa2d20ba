"""Relations over single files for DuckDB, with every column as text."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from connectors.cage.caged import caged
from connectors.files.lines import line_of_bytes
from connectors.kit.base import ContractError
from connectors.kit.convert import identifier, literal
from connectors.kit.loader import Entry, engine_faults
from storage.staging import Staging

REASONS = {
    "MISSING COLUMNS": "quarantine.too_few_columns",
    "TOO MANY COLUMNS": "quarantine.too_many_columns",
    "UNQUOTED VALUE": "quarantine.broken_quotes",
}
HEADER_LIMIT = 1 << 20
MAX_COLUMNS = 2_000

# For the whole process: a cell may be as long as the largest file accepted.
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class TextTable:
    """A file as a FROM clause in file order; ``columns`` holds the SQL text expression of every header."""

    path: Path
    relation: str
    columns: dict[str, str]


def csv_table(path: Path) -> TextTable:
    """The interchange CSV at `path`; ContractError if its header cannot be read."""
    header = _header(path)
    fields = ", ".join(f"{literal(f'c{index}')}: 'VARCHAR'" for index in range(len(header)))
    # Only empty text is null, quoted or not: "NA", "null", "007" and 19-digit ids stay as they are.
    relation = (
        f"read_csv({literal(str(path))}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        "escape = '\"', nullstr = '', allow_quoted_nulls = true, strict_mode = true, ignore_errors = true, "
        f"store_rejects = true, columns = {{{fields}}})"
    )
    return TextTable(path, relation, {name: f"c{index}" for index, name in enumerate(header)})


def _header(path: Path) -> list[str]:
    """Names in the first record; ContractError if there is none or it is not UTF-8."""
    with path.open("rb") as file:
        start = file.read(HEADER_LIMIT)
    try:
        # A character cut off at the limit is no fault; an invalid byte before it is.
        text = start.decode("utf-8-sig", errors="strict" if len(start) < HEADER_LIMIT else "ignore")
    except UnicodeDecodeError as error:
        line = start.count(b"\n", 0, error.start) + 1
        raise ContractError("files.not_utf8", file=path.name, line=line) from None
    names = next(csv.reader(text.splitlines(keepends=True)), [])
    return checked_names([name.strip() for name in names], path.name)


def checked_names(names: list[str], file: str) -> list[str]:
    """`names` unchanged; ContractError if there are none, too many, or duplicates, ignoring case."""
    if not any(names):
        raise ContractError("files.empty", file=file)
    if len(names) > MAX_COLUMNS:
        raise ContractError("files.too_many_columns", file=file, columns=len(names), limit=MAX_COLUMNS)
    counted = Counter(name.lower() for name in names if name)
    if twice := sorted(name for name, times in counted.items() if times > 1):
        raise ContractError("files.column_twice", file=file, column=", ".join(twice))
    return names


def parquet_table(staging: Staging, path: Path) -> TextTable:
    """The Parquet file at `path`, with its values as the interchange writes them.

    ContractError if any of its values cannot be read; the cage checks this.
    """
    with caged("parquet", path, path.name, staging.path):
        pass
    relation = f"read_parquet({literal(str(path))})"
    with engine_faults(path.name):
        described = staging.connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    checked_names([row[0].strip() for row in described], path.name)
    return TextTable(path, relation, {row[0].strip(): _as_text(identifier(row[0]), row[1]) for row in described})


def _as_text(column: str, kind: str) -> str:
    """SQL that writes a value as text: whole numbers without decimals, instants with Z."""
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"CAST(make_timestamp(epoch_us({column})) AS VARCHAR) || 'Z'"
    if kind.startswith("TIMESTAMP"):
        return f"CAST(CAST({column} AS TIMESTAMP) AS VARCHAR)"
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e18"
        return f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
    return f"CAST({column} AS VARCHAR)"


def take_rejects(staging: Staging, path: Path, table: str, source: str) -> list[Entry]:
    """The rows of the CSV at `path` that could not be split into columns, as quarantine entries; clears them.

    ContractError where more than the row is lost: text that is not UTF-8, or a quote that is never closed.
    """
    connection = staging.connection
    # The reader names its reject tables itself; a scan without rejects may create none.
    if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'").fetchone():
        return []
    rejects = connection.execute(
        "SELECT line_byte_position, min(error_type), max(octet_length(encode(csv_line))), "
        "left(ltrim(min(csv_line), chr(10) || chr(13)), 200) FROM reject_errors "
        "GROUP BY line_byte_position ORDER BY line_byte_position"
    ).fetchall()
    connection.execute("DROP TABLE reject_errors")
    connection.execute("DROP TABLE reject_scans")
    starts = _past_blank_lines(path, [position for position, *_ in rejects])
    found = line_of_bytes(path, starts.values())
    lines = {position: found[start] for position, start in starts.items()}
    size = path.stat().st_size
    for position, kind, length, _ in rejects:
        if kind == "INVALID ENCODING":
            raise ContractError("files.not_utf8", file=path.name, line=lines[position])
        spans_rest = position + length >= size - 1 and _line_breaks(path, position, size)
        if kind not in REASONS or (kind == "UNQUOTED VALUE" and spans_rest):
            raise ContractError("files.open_quote", file=path.name, line=lines[position])
    return [
        (source, path.name, lines[position], table, None, REASONS[kind], text) for position, kind, _, text in rejects
    ]


def _past_blank_lines(path: Path, positions: list[int]) -> dict[int, int]:
    """Where the text of each row begins: the reader counts blank lines before a row as part of it."""
    starts = {}
    with path.open("rb") as file:
        for position in positions:
            file.seek(position - 1)
            start = position
            while file.read(1) in (b"\n", b"\r"):
                start += 1
            starts[position] = start
    return starts


def _line_breaks(path: Path, position: int, size: int) -> bool:
    """Whether there is a line break between the byte `position` (from 1) and the last but one byte."""
    with path.open("rb") as file:
        file.seek(position - 1)
        return b"\n" in file.read(max(0, size - position - 1))
