"""People whom a system has deleted: known by its tombstones, and removed from the raw data when their time is up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from storage.forgetting.rewriting import opened, written_anew
from storage.raw_file import DATASET, READ_AT


def gone_before(path: Path, keys: Mapping[str, str], moment: datetime) -> dict[str, list[str]]:
    """Raw table -> ids of its rows in the file at `path` that were deleted in the system before `moment`.

    ``keys``: the key column of every table in question. Rows delivered again after the deletion are not included.
    """
    found: dict[str, list[str]] = {}
    with opened(path) as connection:
        there = {
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()"
            ).fetchall()
        }
        tables = [name for name in (f"{DATASET}.gone", "kept.vanished") if name in there]
        for table, key in keys.items():
            if f"{DATASET}.{table}" not in there or not tables:
                continue
            gone = " UNION ALL ".join(f"SELECT object, id, kind, gone_at, read_at FROM {name}" for name in tables)
            rows = connection.execute(
                f'SELECT DISTINCT t."{key}" FROM {DATASET}."{table}" t JOIN ({gone}) g ON g.id = t."{key}"'
                f" WHERE g.object = $1 AND g.kind = 'deleted' AND g.read_at >= t.{READ_AT}"
                " AND coalesce(TRY_CAST(g.gone_at AS TIMESTAMPTZ), TRY_CAST(g.read_at AS TIMESTAMPTZ)) < $2"
                " ORDER BY 1",
                [table, moment],
            ).fetchall()
            if rows:
                found[table] = [row_id for (row_id,) in rows]
    return found


def drop_rows(path: Path, keys: Mapping[str, str], ids: Mapping[str, Sequence[str]]) -> int:
    """Remove those rows and what was observed of them from the raw file; returns how many. The file is rewritten."""
    with written_anew(path) as connection:
        dropped = 0
        for table, gone in ids.items():
            dropped += len(gone)
            connection.execute(
                f'DELETE FROM {DATASET}."{table}" WHERE "{keys[table]}" IN (SELECT unnest($1::VARCHAR[]))', [list(gone)]
            )
            connection.execute(
                "DELETE FROM kept.observed WHERE table_name = $1 AND row_key IN (SELECT unnest($2::VARCHAR[]))",
                [table, list(gone)],
            )
    return dropped
