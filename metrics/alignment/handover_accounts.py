"""The accounts behind `handover`: each handover of the period, what became of it, and how long it took."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.alignment.handover import handovers_in
from metrics.derive.value import with_value
from metrics.derive.working_time import HOUR
from metrics.question.question import Plan, Query, Question, Tables, bind, keep

OUTCOMES = ("accepted", "returned", "waiting", "ended")
COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("segment", pa.string()),
    ("phase", pa.string()),
    ("offered_on", pa.date32()),
    ("outcome", pa.string()),
    ("reason", pa.string()),
    ("is_past_due", pa.bool_()),
    ("is_missed", pa.bool_()),
    ("is_touched", pa.bool_()),
    ("waited_hours", pa.float64()),
    ("value", pa.float64()),
)


def handover_accounts(tables: Tables, question: Question) -> Plan:
    """One row per handover offered in the period: past due first, then missed, then most valuable, then account_id.

    waited_hours: business hours until the first touch; if is_touched is false, the hours so far or until sales no
    longer led. Options: `outcome` (only handovers with that outcome), `limit`.
    """
    wanted, limit = question.option("outcome"), question.option("limit")

    def rows() -> ir.Table:
        found = handovers_in(keep(tables["handover"], question), tables["business_day"], charter=question.charter)
        if wanted is not None:
            found = found.filter(found.outcome == wanted)
        found = found.mutate(waited_hours=found.waited_work / HOUR).drop("segment")
        spells = tables["spell"].select("account_id", "spell", "name", "segment", "value")
        named = found.inner_join(spells, ["account_id", "spell"])
        valued = with_value(named, tables.get("valued_opportunity"), as_of=bind("as_of"))
        ordered = valued.order_by(
            ibis.desc("is_past_due"), ibis.desc("is_missed"), ibis.desc("value", nulls_first=False), "account_id",
            "offered_on", "spell",
        )  # fmt: skip
        chosen = ordered.select(*(name for name, _ in COLUMNS))
        return chosen.limit(limit) if limit is not None else chosen

    found = yield Query(rows)
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
