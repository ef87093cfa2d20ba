"""Rows of text into one canonical table: converted in one pass, faulty rows to quarantine.

The rows go straight into the staged table with a mark on the faulty ones, which are then moved out again. Nothing is
read twice and nothing is held in memory, so ten million rows load at nearly the speed of a plain COPY.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from connectors.kit.base import ContractError
from connectors.kit.convert import Formats, converted, edge_instant, identifier, literal
from model.charter import Charter
from model.tables import Column, Kind, Table
from storage.staging import Staging, staged_columns

MISSING = "quarantine.missing"
NOT_ALLOWED = "quarantine.not_allowed"
DUPLICATE_KEY = "quarantine.duplicate_key"
UNREADABLE = {
    Kind.INSTANT: "quarantine.not_an_instant",
    Kind.DATE: "quarantine.not_a_date",
    Kind.NUMBER: "quarantine.not_a_number",
    Kind.INTEGER: "quarantine.not_an_integer",
    Kind.BOOLEAN: "quarantine.not_a_boolean",
}

# Columns that mark a faulty row while its table is being filled.
MARKS = {"fault": "USMALLINT", "fault_value": "VARCHAR", "fault_line": "BIGINT"}

# The first and the last wall-clock time, each with the function that picks the narrower limit of UTC and the file's
# zone.
FIRST, LAST = ("0001-01-01", "greatest"), ("9999-12-31 23:59:59.999999", "least")

# Longest value copied into quarantine: enough to recognise it.
SHOWN = 200

# source, file, line, table, column, reason, value
Entry = tuple[str, str, int | None, str | None, str | None, str, str | None]
# (record numbers, records read, lines of rejected rows) -> line of each record; 1 is the first below the header.
Lines = Callable[[list[int], int, set[int]], dict[int, int]]
# The rows that could not be split into columns, requested once the file has been read.
Rejects = Callable[[], list[Entry]]


@dataclass(frozen=True)
class Rows:
    """Rows to load: a FROM clause in file order, and an SQL text expression per canonical column.

    ``line`` is an SQL expression for the row's line where the rows carry it; otherwise `lines` works it out.
    """

    file: str
    relation: str
    texts: Mapping[str, str]
    formats: Formats
    line: str = "NULL"
    lines: Lines | None = None
    rejects: Rejects | None = None
    own_formats: Mapping[str, Formats] = field(default_factory=dict)


def checked_table(table: Table, charter: Charter) -> Table:
    """`table` with the charter's phases and motions as the permitted values of a phase event's phase and motion."""
    if table.name != "phase_event":
        return table
    choices = {"phase": charter.phase_keys, "motion": tuple(motion.key for motion in charter.motions)}
    columns = tuple(
        replace(column, kind=Kind.CHOICE, choices=choices[column.name]) if column.name in choices else column
        for column in table.columns
    )
    return replace(table, columns=columns)


@contextmanager
def engine_faults(file: str) -> Iterator[None]:
    """Turn the engine's refusal to read `file` into a ContractError; everything else passes through."""
    try:
        yield
    except Exception as error:
        if type(error).__module__ not in ("duckdb", "_duckdb"):
            raise
        raise ContractError("files.unreadable", file=file, reason=str(error).splitlines()[0]) from error


def load(staging: Staging, table: Table, rows: Rows, *, source: str) -> tuple[int, int]:
    """Append `rows` to the staged `table`; returns the rows loaded and the rows moved to quarantine."""
    connection, name = staging.connection, identifier(table.name)
    faults = _faults(table, rows.formats)
    for column, kind in MARKS.items():
        connection.execute(f"ALTER TABLE {name} ADD COLUMN {column} {kind}")
    before = _number(staging, f"SELECT max(row_no) FROM {name}")
    with engine_faults(rows.file):
        read = _number(staging, _insert(table, rows, faults, source), {"synced_at": staging.synced_at})
    rejected = rows.rejects() if rows.rejects else []
    first = _number(staging, f"SELECT min(rowid) FROM {name} WHERE row_no IS NULL")
    # Row ids follow the file order whatever the number of threads; numbering while reading would force a single thread.
    connection.execute(f"UPDATE {name} SET row_no = rowid - {first} + 1 + {before} WHERE row_no IS NULL")
    _mark_duplicates(staging, table, len(faults) - 1)
    entries = _faulty(staging, table, rows, faults, before, read, rejected, source)
    quarantine(staging, entries)
    for column in MARKS:
        connection.execute(f"ALTER TABLE {name} DROP COLUMN {column}")
    return read + len(rejected) - len(entries), len(entries)


def explain_load(staging: Staging, table: Table, rows: Rows) -> str:
    """The engine's plan of :func:`load`, for tests that guard the file order."""
    for column, kind in MARKS.items():
        staging.connection.execute(f"ALTER TABLE {identifier(table.name)} ADD COLUMN {column} {kind}")
    sql = "EXPLAIN " + _insert(table, rows, _faults(table, rows.formats), "test")
    return "".join(row[1] for row in staging.connection.execute(sql, {"synced_at": None}).fetchall())


@dataclass(frozen=True)
class _Fault:
    """A way a row can be wrong: the condition on raw (r_) and converted (v_) columns, and what to report."""

    column: str
    reason: str
    condition: str
    value: str


def _faults(table: Table, formats: Formats) -> list[_Fault]:
    """Every way a row of `table` can be wrong; the first that holds is reported. The duplicate key comes last."""
    found = []
    for column in table.columns:
        raw, value = f"r_{column.name}", f"v_{column.name}"
        if column.is_required:
            found.append(_Fault(column.name, MISSING, f"{raw} IS NULL", "NULL"))
        if column.kind in UNREADABLE:
            unreadable = f"{raw} IS NOT NULL AND ({value} IS NULL{_beyond(column.kind, value, formats)})"
            found.append(_Fault(column.name, UNREADABLE[column.kind], unreadable, raw))
        if column.choices:
            # Not with IN: a longer list becomes a join, and a join loses the order of the file.
            other = " AND ".join(f"{raw} <> {literal(choice)}" for choice in column.choices)
            found.append(_Fault(column.name, NOT_ALLOWED, other, raw))
    if table.name == "lifecycle_change":
        neither = "r_account_id IS NULL AND r_contact_id IS NULL"
        found.append(_Fault("account_id", MISSING, neither, "NULL"))
    if table.key:
        found.append(_Fault(table.key[0], DUPLICATE_KEY, "false", f"r_{table.key[0]}"))
    return found


def _beyond(kind: Kind, value: str, formats: Formats) -> str:
    """SQL that is true for an instant or a day outside the years 1 to 9999, which other calendars cannot represent."""
    if kind is Kind.INSTANT:
        return f" OR {value} NOT BETWEEN {edge_instant(*FIRST, formats)} AND {edge_instant(*LAST, formats)}"
    return f" OR {value} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'" if kind is Kind.DATE else ""


def _insert(table: Table, rows: Rows, faults: list[_Fault], source: str) -> str:
    """One INSERT that reads, converts and marks. Inner to outer: raw text, typed values, the mark."""
    raw = [f"NULLIF({rows.texts.get(column.name, 'NULL')}, '') AS r_{column.name}" for column in table.columns]
    typed = [
        f"{converted(column.kind, f'r_{column.name}', rows.own_formats.get(column.name, rows.formats))}"
        f" AS v_{column.name}"
        for column in table.columns
        if column.kind in UNREADABLE
    ]
    marks = " ".join(f"WHEN {fault.condition} THEN {number}" for number, fault in enumerate(faults))
    values = " ".join(f"WHEN {fault.condition} THEN left({fault.value}, {SHOWN})" for fault in faults)
    final = {column.name: _final(column) for column in table.columns}
    # An account's source is its origin: where the file states origins, an empty one is unknown.
    if "source" not in rows.texts or "source" not in final:
        final["source"] = literal(source)
    final |= {"synced_at": "$synced_at", "row_no": "NULL"}
    listed = ", ".join(identifier(column.name) for column in staged_columns(table))
    chosen = ", ".join(final[column.name] for column in staged_columns(table))
    fault_case = f"CASE {marks} END"
    value = f"CASE {values} END"
    return (
        f"INSERT INTO {identifier(table.name)} ({listed}, fault, fault_value, fault_line) "
        f"SELECT {chosen}, {fault_case}, {value}, r_line "
        f"FROM (SELECT *{''.join(', ' + text for text in typed)} "
        f"FROM (SELECT {', '.join(raw)}, {rows.line} AS r_line FROM {rows.relation}))"
    )


def _final(column: Column) -> str:
    return f"v_{column.name}" if column.kind in UNREADABLE else f"r_{column.name}"


def _mark_duplicates(staging: Staging, table: Table, mark: int) -> None:
    """Mark all but the first sound row of every key. Hashes are compared first: they are small and seldom collide."""
    if not table.key:
        return
    connection, name, key = staging.connection, identifier(table.name), identifier(table.key[0])
    meeting = f"SELECT hash({key}) AS h FROM {name} WHERE fault IS NULL GROUP BY h HAVING count(*) > 1"
    connection.execute(f"CREATE TEMP TABLE meeting AS {meeting}")
    if _number(staging, "SELECT count(*) FROM meeting"):
        connection.execute(
            f"UPDATE {name} SET fault = {mark}, fault_value = left({key}, {SHOWN}) WHERE row_no IN ("
            f"SELECT row_no FROM {name} WHERE fault IS NULL AND hash({key}) IN (SELECT h FROM meeting) "
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY row_no) > 1)"
        )
    connection.execute("DROP TABLE meeting")


def _faulty(
    staging: Staging,
    table: Table,
    rows: Rows,
    faults: list[_Fault],
    before: int,
    read: int,
    rejected: list[Entry],
    source: str,
) -> list[Entry]:
    """Take the marked rows out of the table; returns them and the rejected ones as quarantine entries, by line."""
    name = identifier(table.name)
    marked = staging.connection.execute(
        f"SELECT fault, fault_value, fault_line, row_no FROM {name} WHERE fault IS NOT NULL ORDER BY row_no"
    ).fetchall()
    if not marked:
        return rejected
    staging.connection.execute(f"DELETE FROM {name} WHERE fault IS NOT NULL")
    records = [row_no - before for _, _, line, row_no in marked if line is None]
    refused = {line for _, _, line, *_ in rejected if line is not None}
    lines = rows.lines(records, read, refused) if rows.lines and records else {}
    entries: list[Entry] = list(rejected)
    for number, value, line, row_no in marked:
        line_number = line if line is not None else lines.get(row_no - before, row_no - before)
        fault = faults[number]
        entries.append((source, rows.file, line_number, table.name, fault.column, fault.reason, value))
    return sorted(entries, key=lambda entry: entry[2] or 0)


def quarantine(staging: Staging, entries: list[Entry]) -> None:
    """Write `entries` (source, file, line, table, column, reason, value) to quarantine, in one statement."""
    if not entries:
        return
    columns = tuple(zip(*entries, strict=True))
    staging.connection.execute(
        "INSERT INTO quarantine SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::BIGINT[]), "
        "unnest($4::VARCHAR[]), unnest($5::VARCHAR[]), unnest($6::VARCHAR[]), unnest($7::VARCHAR[]), $8",
        [*(list(column) for column in columns), staging.synced_at],
    )


def not_allowed(staging: Staging, file: str) -> dict[str, list[str]]:
    """Column -> up to three words in quarantined rows of `file` that are not permitted there."""
    found = staging.connection.execute(
        "SELECT column_name, list(DISTINCT value ORDER BY value)[:3] FROM quarantine"
        f" WHERE file = $1 AND reason = '{NOT_ALLOWED}' AND value IS NOT NULL GROUP BY 1 ORDER BY 1",
        [file],
    ).fetchall()
    return dict(found)


def _number(staging: Staging, sql: str, values: dict[str, object] | None = None) -> int:
    """The one number that `sql` returns; 0 for null or no row."""
    found = staging.connection.execute(sql, values or {}).fetchone()
    return int(found[0]) if found and found[0] is not None else 0
