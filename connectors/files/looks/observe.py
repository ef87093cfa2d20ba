"""The canonical rows from several looks together: the newest of each, and the changes between them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from connectors.files.looks.attributes import fill_attribute_changes
from connectors.files.looks.changes import fill_stage_changes
from connectors.files.looks.kept import TABLES, Look
from connectors.files.looks.missing import fill_missing, settle_missing
from connectors.kit.convert import literal
from model.tables import TABLES as CANONICAL
from storage.staging import Staging, staged_columns

# A column of an opportunity that an export lacks stays as it was.
CARRIED = ("account_id", "name", "amount", "currency", "owner", "expected_close_on", "pipeline", "type")
_LATEST = "arg_max({0}, n) FILTER ({0} IS NOT NULL) AS {0}"


def observe(
    staging: Staging, looks: Sequence[Look], folders: Sequence[Path], zone: str, answers: Mapping[str, str]
) -> None:
    """Replace the staged rows by those of `looks` (by day), whose files are in `folders`; `answers`: what became of the
    missing. The temporary tables `sight` (an opportunity in a look) and `missing` remain for reporting.
    """
    connection = staging.connection
    _fill_looks(staging, looks, zone)
    for name in TABLES:
        parts = [
            f"SELECT {n} AS n, * FROM read_parquet({literal(str(folder / f'{name}.parquet'))})"
            for n, folder in enumerate(folders)
            if (folder / f"{name}.parquet").is_file()
        ]
        parts.append(f'SELECT -1 AS n, * FROM "{name}" WHERE false')
        connection.execute(f"CREATE OR REPLACE TEMP TABLE seen_{name} AS {' UNION ALL BY NAME '.join(parts)}")
        connection.execute(f'DELETE FROM "{name}"')
    _fill_sights(staging)
    fill_stage_changes(staging)
    _fill_opportunities(staging)
    for name in ("contact", "activity"):
        key = f"{name}_id"
        _insert(staging, name, f"SELECT * FROM seen_{name} QUALIFY row_number() OVER (PARTITION BY {key}"
                               " ORDER BY n DESC, row_no) = 1", f"n, row_no, {key}")  # fmt: skip
    _fill_accounts(staging)
    fill_missing(staging, answers)
    settle_missing(staging)
    fill_attribute_changes(staging)
    # What the last look of each kind could not use, and what it asks, stands for its whole kind.
    for name in ("likely_link", "quarantine", "note"):
        connection.execute(
            f'INSERT INTO "{name}" BY NAME SELECT DISTINCT * EXCLUDE (n) FROM seen_{name}'
            " WHERE n IN (SELECT max(n) FROM look_told GROUP BY kind) ORDER BY ALL"
        )


def _fill_looks(staging: Staging, looks: Sequence[Look], zone: str) -> None:
    """`look_told`: n (by day), kind, seen_at, after (when the next day begins), told; and the staged `look`."""
    rows = pa.table({
        "n": pa.array(range(len(looks)), pa.int32()),
        "id": [look.id for look in looks],
        "kind": [look.kind for look in looks],
        "day": pa.array([look.day for look in looks], pa.date32()),
        "seen_at": pa.array([look.seen_at for look in looks], pa.timestamp("us", "UTC")),
        "told": pa.array([list(look.told) for look in looks], pa.list_(pa.string())),
        "file": [", ".join(look.files) for look in looks],
    })  # fmt: skip
    staging.connection.register("looks_given", rows)
    staging.connection.execute(
        "CREATE OR REPLACE TEMP TABLE look_told AS SELECT *,"
        f" timezone({literal(zone)}, CAST(day + INTERVAL 1 DAY AS TIMESTAMP)) AS after FROM looks_given"
    )
    staging.connection.execute("DELETE FROM look")
    staging.connection.execute("INSERT INTO look SELECT id, kind, day, file FROM look_told ORDER BY n")
    staging.connection.unregister("looks_given")


def _fill_sights(staging: Staging) -> None:
    """`sight`: opportunities as each look showed them. stage_run, outcome_run: unbroken stays; lower, outcome_lower:
    the earliest possible beginning of the stay, null for the first. Rows out of the order of days are left out.
    """
    in_order = "WINDOW w AS (PARTITION BY opportunity_id ORDER BY n)"
    columns = ", ".join(
        f"CASE WHEN list_contains(told, '{name}') THEN {name}"
        f" ELSE last_value(CASE WHEN list_contains(told, '{name}') THEN {name} END IGNORE NULLS) OVER w END AS {name}"
        for name in CARRIED
    )
    staging.connection.execute(
        "CREATE OR REPLACE TEMP TABLE sight AS WITH one AS ("
        f" SELECT o.* REPLACE ({columns}), l.seen_at, l.after, l.kind FROM seen_opportunity o"
        f" JOIN look_told l USING (n) {in_order}), told AS ("
        " SELECT *, lag(n) OVER w AS before_n, lag(stage) OVER w AS before_stage, lag(outcome) OVER w"
        " AS before_outcome, least(lag(after) OVER w, seen_at) AS earliest FROM one "
        f"{in_order}), marked AS ("
        " SELECT *, before_n IS NULL OR lower(trim(stage)) <> lower(trim(before_stage))"
        " OR outcome IS NULL AND before_outcome IS NOT NULL AS is_stage_new,"
        " before_n IS NULL OR outcome IS DISTINCT FROM before_outcome AS is_outcome_new FROM told)"
        " SELECT *, count(*) FILTER (is_stage_new) OVER w AS stage_run, count(*) FILTER (is_outcome_new) OVER w"
        f" AS outcome_run FROM marked {in_order}"
    )


def _fill_opportunities(staging: Staging) -> None:
    """Each opportunity as in the last look, with its earliest date of creation. It closed on the stated date, at the
    earliest the day after it was last seen open; without one, on the day it was first seen closed after being open.
    """
    staging.connection.execute(
        "CREATE OR REPLACE TEMP TABLE last_sight AS WITH run AS ("
        " SELECT opportunity_id, outcome_run, arg_min(CASE WHEN before_n IS NOT NULL THEN earliest END, n) AS lower,"
        " arg_min(CASE WHEN before_n IS NOT NULL THEN seen_at END, n) AS seen_closed_at,"
        " arg_max(closed_at, n) FILTER (closed_at IS NOT NULL) AS told_closed_at FROM sight GROUP BY ALL),"
        " first AS (SELECT opportunity_id, min(created_at) AS created_at FROM sight GROUP BY ALL)"
        " SELECT s.* REPLACE (f.created_at AS created_at, CASE WHEN s.outcome IS NULL THEN s.closed_at"
        " WHEN r.told_closed_at IS NOT NULL THEN greatest(r.told_closed_at, r.lower)"
        " ELSE r.seen_closed_at END AS closed_at)"
        " FROM sight s JOIN run r USING (opportunity_id, outcome_run) JOIN first f USING (opportunity_id)"
        " QUALIFY row_number() OVER (PARTITION BY s.opportunity_id ORDER BY n DESC) = 1"
    )
    _insert(staging, "opportunity", "SELECT * FROM last_sight", "n, row_no, opportunity_id")


def _fill_accounts(staging: Staging) -> None:
    """Accounts of all looks, each column with its latest value. An account made from a name is dropped when a later
    look has it by its id.
    """
    columns = ", ".join(
        _LATEST.format(f'"{column.name}"') for column in staged_columns(CANONICAL["account"])
        if column.name not in ("account_id", "row_no")
    )  # fmt: skip
    mentioned = " UNION ".join(f"SELECT account_id FROM {name}" for name in ("opportunity", "contact", "activity"))
    _insert(
        staging, "account",
        f"SELECT account_id, max(n) AS n, arg_max(row_no, n) AS row_no, {columns} FROM seen_account a "
        f"GROUP BY account_id"
        " HAVING max(n) = (SELECT max(n) FROM look_told)"
        f" OR account_id IN (SELECT account_id FROM ({mentioned}) WHERE account_id IS NOT NULL)"
        " OR NOT EXISTS (SELECT 1 FROM seen_account b WHERE b.n > max(a.n)"
        " AND lower(b.name) = lower(arg_max(a.name, a.n)) AND b.account_id <> a.account_id)",
        "n, row_no, account_id",
    )  # fmt: skip


def _insert(staging: Staging, name: str, select: str, order: str) -> None:
    columns = [column.name for column in staged_columns(CANONICAL[name]) if column.name != "row_no"]
    listed = ", ".join(f'"{column}"' for column in columns)
    staging.connection.execute(
        f'INSERT INTO "{name}" ({listed}, row_no) SELECT {listed}, row_number() OVER (ORDER BY {order}) FROM ({select})'
        f" ORDER BY {order}"
    )
