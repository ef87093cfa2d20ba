"""Rows that are one are merged: the surviving id, the values that stand, and every reference elsewhere rewritten."""

from collections.abc import Collection, Sequence
from typing import Any

import pyarrow as pa

from connectors.consolidation.assignment import Groups
from connectors.kit.convert import identifier
from model.tables import TABLES

# A value means nothing without the column beside it: both must come from the same source.
TOGETHER = {
    "account": {"currency": "value"},
    "opportunity": {
        "currency": "amount", **dict.fromkeys(("outcome", "closed_at", "expected_close_on", "pipeline"), "stage"),
    },
}  # fmt: skip


def merge(
    connection: Any, kind: str, groups: Groups, order: Sequence[str], *, survived: Collection[str] = ()
) -> dict[str, str]:
    """Merge the rows of `kind` (account, contact, opportunity) that are one group; returns merged id -> surviving id.

    The surviving id is one of `survived` if there is one; else one known already (`former.know_standing`); else that of
    the source that comes first in `order`; else that of the older row. A column's value is that of the first source
    that has one. The temporary table `member` records which rows are in which group.
    """
    united = groups.united()
    _register_members(connection, kind, united, groups, order, survived)
    return dict(
        connection.execute("SELECT row_id, kept_id FROM member WHERE row_id <> kept_id ORDER BY row_id").fetchall()
    )


def _register_members(
    connection: Any,
    kind: str,
    united: list[list[str]],
    groups: Groups,
    order: Sequence[str],
    survived: Collection[str],
) -> None:
    """Create the temporary table `member`: row_id, source, rank (0: its values count first), kept_id."""
    rank = {source: index for index, source in enumerate(order)}
    rows = [(number, row) for number, members in enumerate(united) for row in members]
    given = pa.table(
        {
            "number": pa.array([number for number, _ in rows], pa.int64()),
            "row_id": pa.array([row for _, row in rows], pa.string()),
            "source": pa.array([groups.source_of[row] for _, row in rows], pa.string()),
            "source_rank": pa.array([rank[groups.source_of[row]] for _, row in rows], pa.int64()),
            "has_survived": pa.array([row in survived for _, row in rows], pa.bool_()),
        }
    )
    connection.register("given_member", given)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE member AS
        SELECT row_id, given_member.source,
            row_number() OVER (PARTITION BY number ORDER BY source_rank, created_at NULLS LAST, row_id) - 1 AS rank,
            first_value(row_id) OVER (
                PARTITION BY number
                ORDER BY has_survived DESC, has_stood DESC, source_rank, created_at NULLS LAST, row_id) AS kept_id
        FROM (SELECT *, row_id IN (SELECT row_id FROM stood) AS has_stood FROM given_member) given_member
        JOIN {kind} ON {kind}_id = row_id"""
    )
    connection.unregister("given_member")


def put_together(connection: Any, kind: str) -> None:
    """One row per group of `member`, with the first value that any source has; the other rows are removed."""
    key = f"{kind}_id"
    columns = [name for name in TABLES[kind].column_names if name != key]
    chosen = ", ".join(f"{_first(kind, name)} AS {identifier(name)}" for name in columns)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE put_together AS SELECT m.kept_id, {chosen}"
        f" FROM member m JOIN {kind} t ON t.{key} = m.row_id GROUP BY m.kept_id"
    )
    listed = ", ".join(f"{identifier(name)} = p.{identifier(name)}" for name in columns)
    connection.execute(f"DELETE FROM {kind} WHERE {key} IN (SELECT row_id FROM member WHERE row_id <> kept_id)")
    connection.execute(f"UPDATE {kind} SET {listed} FROM put_together p WHERE {key} = p.kept_id")
    connection.execute("DROP TABLE put_together")


def rewrite(connection: Any, kind: str) -> None:
    """Every row elsewhere that names a merged row is made to name the survivor."""
    column = f"{kind}_id"
    for name, table in TABLES.items():
        if name != kind and column in table.column_names:
            connection.execute(
                f"UPDATE {identifier(name)} SET {column} = m.kept_id FROM member m"
                f" WHERE {column} = m.row_id AND m.row_id <> m.kept_id"
            )
    connection.execute(
        f"UPDATE attribute_change SET entity_id = m.kept_id FROM member m WHERE entity = '{kind}'"
        " AND entity_id = m.row_id AND m.row_id <> m.kept_id"
    )
    # What a system itself merged went into a row that may by now have another source's id.
    connection.execute(
        "UPDATE gone SET into_id = m.kept_id FROM member m"
        f" WHERE table_name = '{kind}' AND into_id = m.row_id AND m.row_id <> m.kept_id"
    )


def keep_one_history(connection: Any) -> None:
    """Keep, of an opportunity that several sources report, only the stages of the first that has any: two histories of
    one deal differ in time and in their names of stages. Must run before ids are rewritten.
    """
    for table, key in (("stage_change", "opportunity_id"), ("attribute_change", "entity_id")):
        only = " AND t.entity = 'opportunity'" if table == "attribute_change" else ""
        connection.execute(
            f"""DELETE FROM {table} t USING (
                SELECT row_id FROM member m
                WHERE m.rank > (SELECT min(o.rank) FROM member o JOIN {table} t ON t.{key} = o.row_id{only}
                    WHERE o.kept_id = m.kept_id)) later
            WHERE t.{key} = later.row_id{only}"""
        )


def _first(kind: str, column: str) -> str:
    """SQL for the value of the first source that has one."""
    decides = TOGETHER.get(kind, {}).get(column, column)
    return f"arg_min(t.{identifier(column)}, m.rank) FILTER (t.{identifier(decides)} IS NOT NULL)"
