"""The rows of `stuck` as people read them: with the account's name and segment, the owner by name."""

from dataclasses import replace
from functools import partial

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics import stuck
from metrics.ask import Ask, Plan, Query, Tables
from metrics.frame import as_table

COLUMNS = (("account_id", pa.string()), ("name", pa.string()), ("segment", pa.string()), *stuck.COLUMNS[1:])


def plan(tables: Tables, ask: Ask) -> Plan:
    """One row per stuck account, in the order of `stuck`; an owner who is no known user stays as written."""
    questions = stuck.plan(tables, ask)
    query = next(questions)
    while True:
        rows = yield replace(query, build=partial(_named, query, tables))
        try:
            query = questions.send(rows)
        except StopIteration:
            break
    if "owner" not in rows.column_names:  # nobody was in play, so nobody was asked for
        return as_table(COLUMNS, {name: [] for name, _ in COLUMNS})
    return pa.table({name: rows.column(name).cast(kind) for name, kind in COLUMNS})


def _named(query: Query, tables: Tables) -> ir.Table:
    """What `query` asks for; if that is the stuck accounts, with names, in the same order."""
    rows = query.build()
    if "owner" not in rows.columns:
        return rows
    about = tables["account"].select("account_id", "name", "segment")
    people = tables["user"].select(owner="user_id", owner_name="name")
    joined = rows.left_join(about, "account_id").drop("account_id_right")
    joined = joined.left_join(people, "owner").drop("owner_right")
    joined = joined.mutate(owner=ibis.coalesce(joined.owner_name, joined.owner))
    worst = (ibis.desc(name, nulls_first=False) for name in ("value_at_risk", "value"))
    return joined.order_by(*worst, "account_id").select(*(name for name, _ in COLUMNS))
