"""The rows of `stuck` as people read them: with the account's name and segment and the owner's name."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import as_table
from metrics.stuck import stuck

COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("segment", pa.string()),
    *stuck.COLUMNS[1:],
    ("has_owner_left", pa.bool_()),
)


def stuck_accounts(tables: Tables, question: Question) -> Plan:
    """One row per stuck account, in the order of `stuck`; an owner who is not a known user is shown as written.

    has_owner_left: the owner is a user who is no longer active, so the account no longer has an owner.
    """
    found = yield from stuck.listed(
        tables,
        question,
        lambda rows, limits: _named(stuck.described(rows, tables, limits, charter=question.charter), tables),
    )
    if found is None:
        return as_table(COLUMNS, {name: [] for name, _ in COLUMNS})
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})


def _named(rows: ir.Table, tables: Tables) -> ir.Table:
    """`rows` with names, in the same order."""
    about = tables["account"].select("account_id", "name", "segment")
    people = tables["user"].select(owner="user_id", owner_name="name", is_active="is_active")
    joined = rows.left_join(about, "account_id").drop("account_id_right")
    joined = joined.left_join(people, "owner").drop("owner_right")
    joined = joined.mutate(
        owner=ibis.coalesce(joined.owner_name, joined.owner), has_owner_left=(~joined.is_active).fill_null(False)
    )
    return joined.order_by(ibis.desc("value", nulls_first=False), "account_id").select(*(name for name, _ in COLUMNS))
