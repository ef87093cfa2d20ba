"""What was read of a system, mapped into the canonical tables of a staging file and checked row by row."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.kit.base import FillReport, ProgramError
from connectors.kit.convert import Formats, identifier, literal
from connectors.kit.loader import Rows, checked_table, load
from connectors.kit.stream import GONE, MARK, RawTable
from connectors.kit.system import System
from model.charter import Charter
from model.tables import TABLES
from storage.raw_file import DATASET, READ_AT, WRONG_SQL, store_faults
from storage.staging import Staging

log = logging.getLogger(__name__)

# Columns that hold an id of a row: it is prefixed with the connector's name, so that two systems never share one.
ID_COLUMNS = frozenset(
    {
        "account_id", "contact_id", "opportunity_id", "activity_id", "user_id", "evidence_id",
        "owner", "owner_marketing", "owner_sales", "parent_account_id", "entity_id",
    }
)  # fmt: skip
# Fields whose changes hold ids of accounts.
ID_FIELDS = ("account_id", "parent_account_id")
# Canonical tables whose rows contain an id of that kind.
MENTIONS = {
    kind: tuple(name for name, table in TABLES.items() if f"{kind}_id" in table.column_names)
    for kind in ("account", "contact")
}


def fill_from_raw(staging: Staging, system: System, raw: Path, *, charter: Charter) -> FillReport:
    """Append the raw file of `system` to the staged tables; bad rows are quarantined, gone ones omitted.

    StoreError if the file cannot be read: publishing without it would remove its accounts; ProgramError, for the
    same reason, if a mapping cannot be run.
    """
    connection, report = staging.connection, FillReport()
    with store_faults(raw):
        connection.execute(f"ATTACH {literal(str(raw))} AS read_file (READ_ONLY)")
    try:
        if not _columns(staging, "kept"):
            return report  # a first run was killed before its first request
        connection.execute("CREATE SCHEMA raw")
        _offer_tables(staging, system)
        for name in system.mapping:
            with _our_faults(system.name, name):
                loaded, quarantined = _map(staging, system, name, charter)
            report.count(name, loaded=loaded, quarantined=quarantined)
        if system.known_ids is not None:
            connection.execute(
                f"INSERT INTO known_as SELECT kind, $1 || id, system, other_id FROM ({system.known_ids()})"
                " WHERE other_id IS NOT NULL AND other_id <> ''",
                [f"{system.name}:"],
            )
        if unfinished := _unfinished(staging, system):
            report.note("system.read_in_part", streams=", ".join(unfinished))
        for raw_table, kind in system.identities.items():
            _keep_gone(staging, system.name, raw_table, kind)
            _follow_merges(staging, system.name, raw_table, kind)
    finally:
        connection.execute("DROP SCHEMA IF EXISTS raw CASCADE")
        connection.execute("DETACH read_file")
    return report


def _map(staging: Staging, system: System, name: str, charter: Charter) -> tuple[int, int]:
    rows = _rows(staging, system, name, system.mapping[name]())
    return load(staging, checked_table(TABLES[name], charter), rows, source=system.name)


@contextmanager
def _our_faults(system: str, table: str) -> Iterator[None]:
    """Turn errors that only a wrong mapping can raise into ProgramError, and log the trace: all input is our text."""
    try:
        yield
    except (*WRONG_SQL, ValueError, KeyError, TypeError) as error:
        log.exception("%s: the mapping of %s failed", system, table)
        raise ProgramError("system.mapping_failed", system=system, table=table, reason=type(error).__name__) from error


def _offer_tables(staging: Staging, system: System) -> None:
    """Create ``raw.<table>`` for every declared table: its living rows, as text; empty where nothing was ever read."""
    columns = _columns(staging, DATASET)
    # The table of gone rows comes first: the others exclude them.
    for table in dict.fromkeys((GONE, *system.tables)):
        staging.connection.execute(f"CREATE VIEW raw.{identifier(table.name)} AS {_living(table, columns)}")
    staging.connection.execute("CREATE VIEW raw.observed AS SELECT * FROM read_file.kept.observed")


def _unfinished(staging: Staging, system: System) -> list[str]:
    """Notes on streams that were never read to their end, with the number of their rows present."""
    columns = _columns(staging, DATASET)
    if (MARK.name, "stream") not in columns:
        return []
    cut_off = staging.connection.execute(
        f"SELECT stream FROM read_file.{DATASET}.mark WHERE is_whole <> 'True' "
        "AND stream NOT IN (SELECT stream FROM read_file.kept.listed)"
    ).fetchall()
    found = []
    for stream in system.streams:
        if (stream.name,) in cut_off:
            table = stream.tables[0]
            counted = f"SELECT count(*) FROM read_file.{DATASET}.{identifier(table.name)}"
            is_read = (table.name, table.key[0]) in columns
            rows = staging.connection.execute(counted).fetchall()[0][0] if is_read else 0
            found.append(f"{stream.name} ({rows})")
    return found


def _columns(staging: Staging, schema: str) -> set[tuple[str, str]]:
    """(table, column) of everything the raw file holds in `schema`."""
    found = staging.connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'read_file' AND schema_name = $1",
        [schema],
    ).fetchall()
    return {(table, column) for table, column in found}


def _living(table: RawTable, told: set[tuple[str, str]]) -> str:
    """SQL for the rows of `table` without those last reported as gone."""
    is_read = (table.name, table.key[0]) in told
    columns = ", ".join(
        f"t.{identifier(column)}" if (table.name, column) in told else f"NULL::VARCHAR AS {identifier(column)}"
        for column in (*table.columns, READ_AT)
    )
    source = f"read_file.{DATASET}.{identifier(table.name)}"
    if table.name == GONE.name:
        vanished = f"SELECT {', '.join((*GONE.columns, READ_AT))} FROM read_file.kept.vanished"
        return f"SELECT {columns} FROM {source} t UNION ALL BY NAME {vanished}" if is_read else vanished
    if not is_read:
        return f"SELECT {columns} WHERE false"
    if len(table.key) > 1:
        return f"SELECT {columns} FROM {source} t"  # its rows have no id of their own that could be gone
    key = identifier(table.key[0])
    return (
        f"SELECT {columns} FROM {source} t WHERE NOT EXISTS (SELECT 1 FROM raw.gone g "
        f"WHERE g.object = {literal(table.name)} AND g.id = t.{key} AND g.{READ_AT} >= t.{READ_AT})"
    )


def _rows(staging: Staging, system: System, name: str, select: str) -> Rows:
    """The rows of a mapping as the loader takes them: its own columns, ids prefixed with the connector's name."""
    offered = [column for column, *_ in staging.connection.execute(f"DESCRIBE {select}").fetchall()]
    unknown = set(offered) - set(TABLES[name].column_names)
    if unknown:
        raise ValueError(f"{system.name}: {name} has no column {', '.join(sorted(unknown))}")

    def own(column: str) -> str:
        return f"{literal(system.name + ':')} || NULLIF({column}, '')"

    texts = {column: own(column) if column in ID_COLUMNS else column for column in offered}
    if name == "attribute_change":
        texts["value"] = f"CASE WHEN field IN {ID_FIELDS} THEN {own('value')} ELSE value END"
    return Rows(f"{system.name}: {name}", f"({select})", texts, Formats("UTC"))


def _keep_gone(staging: Staging, system: str, raw_table: str, kind: str) -> None:
    """Publish which accounts and contacts are gone, and what they were merged into, as changes of their own kind."""
    staging.connection.execute(
        "INSERT INTO gone SELECT $3, $1 || g.id, g.kind, $1 || g.into_id, TRY_CAST(g.gone_at AS TIMESTAMPTZ), $4 "
        f"FROM raw.gone g WHERE g.object = $2 AND NOT EXISTS (SELECT 1 FROM {identifier(kind)} t "
        f"WHERE t.{identifier(kind + '_id')} = $1 || g.id) "
        f"QUALIFY row_number() OVER (PARTITION BY g.id ORDER BY g.kind = 'merged' DESC, g.{READ_AT} DESC) = 1",
        [f"{system}:", raw_table, kind, system],
    )


def _follow_merges(staging: Staging, system: str, raw_table: str, kind: str) -> None:
    """Rows that name a merged account or contact name the survivor instead, however long the chain of merges.

    A row reported again after it was merged is alive and keeps its own. Where merges form a circle, all of it
    becomes the first of the circle, so that what belongs together stays together.
    """
    connection = staging.connection
    connection.execute(
        f"""CREATE TEMP TABLE merge_chain AS WITH RECURSIVE step AS (
            SELECT g.id, g.into_id FROM raw.gone g
            WHERE g.object = $2 AND g.kind = 'merged' AND g.into_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {identifier(kind)} t WHERE t.{identifier(kind + "_id")} = $1 || g.id)),
        reach AS (
            SELECT id, into_id FROM step
            UNION
            SELECT r.id, s.into_id FROM reach r JOIN step s ON s.id = r.into_id),
        circle AS (SELECT id FROM reach WHERE id = into_id)
        SELECT $1 || r.id AS merged_id,
            $1 || coalesce(max(r.into_id) FILTER (s.id IS NULL), min(r.into_id) FILTER (c.id IS NOT NULL)) AS kept_id
        FROM reach r
        LEFT JOIN (SELECT DISTINCT id FROM step) s ON s.id = r.into_id
        LEFT JOIN circle c ON c.id = r.into_id
        GROUP BY r.id""",
        [f"{system}:", raw_table],
    )
    column = identifier(f"{kind}_id")
    for name in MENTIONS[kind]:
        if name != kind:
            connection.execute(
                f"UPDATE {identifier(name)} SET {column} = m.kept_id FROM merge_chain m WHERE {column} = m.merged_id"
            )
    if kind == "account":
        connection.execute(
            "UPDATE account SET parent_account_id = m.kept_id FROM merge_chain m WHERE parent_account_id = m.merged_id"
        )
        connection.execute(
            "UPDATE attribute_change SET value = m.kept_id FROM merge_chain m "
            f"WHERE field IN {ID_FIELDS} AND value = m.merged_id"
        )
    connection.execute(
        "UPDATE gone SET into_id = m.kept_id FROM merge_chain m WHERE row_id = m.merged_id AND table_name = $1", [kind]
    )
    connection.execute("DROP TABLE merge_chain")
