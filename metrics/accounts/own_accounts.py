"""The accounts in play that one person looks after: what is at risk, what is due, what is new."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.silence import open_on, with_last_dialogue
from metrics.derive.spells import spells_as_of
from metrics.derive.value import with_value
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, flags, integers, nullable, words
from metrics.stock.stock import open_spells
from metrics.stuck.at_risk import risk
from metrics.stuck.overdue import learned

NEW_DAYS = 14
COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("phase", pa.string()),
    ("entered_on", pa.date32()),
    ("age_days", pa.int64()),
    ("is_stuck", pa.bool_()),
    ("next_step_on", pa.date32()),
    ("is_overdue", pa.bool_()),
    ("last_sign_on", pa.date32()),
    ("new_days", pa.int64()),
    ("value", pa.float64()),
    ("value_at_risk", pa.float64()),
)


def own_accounts(tables: Tables, question: Question) -> Plan:
    """The accounts in play on the day whose owner in marketing or sales is the option `owner`, most at risk first.

    is_stuck and value_at_risk as in `stuck`, the latter null where the account is not stuck. next_step_on: the earliest
    expected close of its open opportunities, is_overdue: that day has passed. last_sign_on: its last two-way or
    buyer-made activity; new_days: on how many of the last `NEW_DAYS` days there was one. Ordered by value_at_risk, then
    value (both descending, unknown last), then account_id.
    """
    limits = yield from learned(tables, question)
    found = yield Query(lambda: _own(tables, question), {"since": question.as_of - timedelta(days=NEW_DAYS - 1)})
    groups = zip(words(found, "phase"), words(found, "segment"), strict=True)
    allowed = np.array([limits[str(phase), segment][0] for phase, segment in groups], dtype=np.int64)
    is_stuck = flags(found, "is_entry_known") & (integers(found, "age_days") > allowed)
    at_risk = (yield from risk(tables, question)).value_at_risk(found)
    listed = {
        "is_stuck": pa.array(is_stuck),
        "value_at_risk": nullable(np.nan_to_num(at_risk), is_stuck & ~np.isnan(at_risk)),
    }
    as_found = {name: found[name].combine_chunks() for name, _ in COLUMNS if name not in listed}
    rows = as_table(COLUMNS, as_found | listed)
    return rows.sort_by([("value_at_risk", "descending"), ("value", "descending"), ("account_id", "ascending")])


def _own(tables: Tables, question: Question) -> ir.Table:
    as_of, owner = bind("as_of"), bind("owner", "string")
    spells = open_spells(keep(spells_as_of(tables["spell"], as_of=as_of), question))
    is_own = (spells.owner_marketing == owner).fill_null(False) | (spells.owner_sales == owner).fill_null(False)
    rows = spells.filter(spells.phase.isin(question.charter.in_play) & is_own)
    rows = with_value(rows, tables.get("valued_opportunity"), as_of=as_of)
    rows = with_last_dialogue(rows, tables["sign_of_life"], as_of=as_of)
    rows = _with_joined(rows, _next_steps(open_on(tables, as_of)))
    rows = _with_joined(rows, _new_signs(tables["sign_of_life"], as_of))
    return rows.mutate(
        is_overdue=rows.next_step_on < as_of, last_sign_on=rows.last_on, new_days=rows.new_days.fill_null(0)
    ).select("segment", "is_entry_known", *(name for name, _ in COLUMNS if name not in ("is_stuck", "value_at_risk")))


def _with_joined(rows: ir.Table, facts: ir.Table) -> ir.Table:
    return rows.left_join(facts, "account_id").drop("account_id_right")


def _next_steps(opportunities: ir.Table) -> ir.Table:
    """account_id, next_step_on: the earliest expected close of the open opportunities."""
    return opportunities.group_by("account_id").agg(next_step_on=ibis._.expected_close_on.min())


def _new_signs(signs: ir.Table, as_of: ir.DateValue) -> ir.Table:
    """account_id, new_days: days with a sign of life from the bound ``since`` to the day."""
    recent = signs.filter((signs.lived_on >= bind("since")) & (signs.lived_on <= as_of))
    return recent.group_by("account_id").agg(new_days=ibis._.lived_on.nunique())
