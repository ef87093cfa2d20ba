"""The accounts behind a figure: which phase they are in on a day, since when, and what they are worth."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.derive.value import with_value
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.stock.stock import open_spells

COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("phase", pa.string()),
    ("entered_on", pa.date32()),
    ("age_days", pa.int64()),
    ("is_entry_known", pa.bool_()),
    ("segment", pa.string()),
    ("industry", pa.string()),
    ("region", pa.string()),
    ("value", pa.float64()),
)
DEFAULT_LIMIT = 500


def moved(spells: ir.Table, *, from_phase: str | None, to_phase: str | None) -> ir.Table:
    """account_id of accounts with a move in the bound period; None matches any, an empty from_phase means from no
    phase.
    """
    if from_phase == "":
        hits = spells.filter((spells.spell == 1) & spells.entered_on.between(bind("start"), bind("end")))
        return hits.filter(hits.phase == to_phase).select("account_id").distinct()
    hits = spells.filter(spells.left_on.between(bind("start"), bind("end")))
    hits = hits if from_phase is None else hits.filter(hits.phase == from_phase)
    return (hits if to_phase is None else hits.filter(hits.next_phase == to_phase)).select("account_id").distinct()


def entered(spells: ir.Table, phase: str) -> ir.Table:
    """account_id of accounts that entered `phase` in the bound period."""
    hits = spells.filter((spells.phase == phase) & spells.entered_on.between(bind("start"), bind("end")))
    return hits.select("account_id").distinct()


def accounts(tables: Tables, question: Question) -> Plan:
    """Accounts with their open spell, most valuable first; at most as many as the option `limit` (0: all).

    Options: `phase` (where they are), `entered` (a phase entered in the period), `from_phase` and `to_phase` (a move in
    the period), `account_id` (one account).
    """
    account = question.option("account_id")

    def rows() -> ir.Table:
        return _matching(tables, question)

    found = yield Query(rows, {"account_id": account} if account else {})
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})


def _matching(tables: Tables, question: Question) -> ir.Table:
    as_of, limit = bind("as_of"), question.option("limit", DEFAULT_LIMIT)
    spells = keep(spells_as_of(tables["spell"], as_of=as_of), question)
    rows = open_spells(spells)
    if phase := question.option("phase"):
        rows = rows.filter(rows.phase == phase)
    if question.option("account_id"):
        rows = rows.filter(rows.account_id == bind("account_id", "string"))
    if phase := question.option("entered"):
        rows = rows.semi_join(entered(spells, phase), "account_id")
    sides = {side: question.options.get(side) for side in ("from_phase", "to_phase")}
    if any(value is not None for value in sides.values()):
        rows = rows.semi_join(moved(spells, **sides), "account_id")
    rows = with_value(rows, tables.get("valued_opportunity"), as_of=as_of)
    rows = rows.order_by(ibis._.value.desc(nulls_first=False), "account_id")
    return (rows.limit(limit) if limit else rows).select(*(name for name, _ in COLUMNS))
