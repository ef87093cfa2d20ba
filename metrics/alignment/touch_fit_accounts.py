"""The accounts behind `touch_fit`: which accounts sales touched in which phase, and which too early or too late."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.alignment.touch_fit import judged_in, touches_in
from metrics.derive.value import with_value
from metrics.derive.working_time import HOUR
from metrics.question.question import Plan, Query, Question, Tables, bind, keep

CASES = ("premature", "late")
COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("segment", pa.string()),
    ("phase", pa.string()),
    ("sales_touches", pa.int64()),
    ("premature_touches", pa.int64()),
    ("premature_on", pa.date32()),
    ("is_due", pa.bool_()),
    ("is_late", pa.bool_()),
    ("waited_hours", pa.float64()),
    ("value", pa.float64()),
)


def touch_fit_accounts(tables: Tables, question: Question) -> Plan:
    """One row per account and phase counted in the period, most valuable first, then account_id and phase.

    premature_on: the first premature touch. waited_hours: the longest wait of a late account, in business hours: until
    the first touch, until it left the phase, or so far. Options: `case` (only those cases), `phase`, `limit`.
    """
    case, phase, limit = question.option("case"), question.option("phase"), question.option("limit")

    def rows() -> ir.Table:
        cases = _cases(tables, question)
        if case is not None:
            cases = cases.filter(cases.premature_touches > 0 if case == "premature" else cases.is_late)
        if phase is not None:
            cases = cases.filter(cases.phase == phase)
        spells = tables["spell"].select("account_id", "spell", "name", "segment", "value")
        named = cases.inner_join(spells, ["account_id", "spell"])
        valued = with_value(named, tables.get("valued_opportunity"), as_of=bind("as_of"))
        ordered = valued.order_by(ibis.desc("value", nulls_first=False), "account_id", "spell")
        chosen = ordered.select(*(name for name, _ in COLUMNS))
        return chosen.limit(limit) if limit is not None else chosen

    found = yield Query(rows)
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})


def _cases(tables: Tables, question: Question) -> ir.Table:
    """Per account and phase what was counted, with the last spell it was counted in."""
    touches = touches_in(keep(tables["sales_touch"], question))
    duties = judged_in(keep(tables["sales_duty"], question), tables["business_day"], charter=question.charter)
    key = ("account_id", "phase", "spell")
    early = (touches.premature > 0).ifelse(touches.touched_on, ibis.null("date"))
    waited = duties.is_late.ifelse((duties.until_work - duties.entered_work) / HOUR, ibis.null("float64"))
    both = touches.select(
        *key, "touches", "premature", early_on=early, is_due=False, is_late=False, waited=ibis.null("float64")
    ).union(
        duties.select(
            *key,
            touches=ibis.literal(0, "int32"),
            premature=ibis.literal(0, "int32"),
            early_on=ibis.null("date"),
            is_due=True,
            is_late=duties.is_late,
            waited=waited,
        )
    )
    return both.group_by("account_id", "phase").agg(
        spell=both.spell.max(),
        sales_touches=both.touches.sum(),
        premature_touches=both.premature.sum(),
        premature_on=both.early_on.min(),
        is_due=both.is_due.any(),
        is_late=both.is_late.any(),
        waited_hours=both.waited.max(),
    )
