"""The accounts behind one cohort of `conversion`: when they entered, and whether they got there in time."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.conversion.conversion import cohort_label, entries
from metrics.derive.milestones import reached_on
from metrics.derive.spells import spells_as_of
from metrics.derive.value import with_value
from metrics.question.quarters import Quarters
from metrics.question.question import Plan, Query, Question, Tables, bind, keep

COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("segment", pa.string()),
    ("entry_on", pa.date32()),
    ("reached_on", pa.date32()),
    ("needed_days", pa.int64()),
    ("is_mature", pa.bool_()),
    ("has_converted", pa.bool_()),
    ("value", pa.float64()),
)


def cohort_accounts(tables: Tables, question: Question) -> Plan:
    """One row per entry of the cohort `label`, most valuable first; counted as in `conversion`.

    reached_on: the first day in `to_phase`, a later phase in play or won; has_converted: that day was within the
    window.
    """
    label, window_days = question.option("label"), question.option("window_days", question.charter.maturity_window_days)
    grain = "quarter" if "Q" in label else "month"

    def rows() -> ir.Table:
        as_of = bind("as_of")
        spells = spells_as_of(keep(tables["spell"], question), as_of=as_of)
        own = entries(spells, question.option("from_phase"), unit=question.option("unit", "account"))
        own = own.filter(
            cohort_label(own.entered_on, grain, Quarters.from_charter(question.charter)) == bind("label", "string")
        )
        own = with_value(own, tables.get("valued_opportunity"), as_of=as_of)
        reached = own[reached_on(question.option("to_phase"))]
        needed = reached.delta(own.entered_on, unit="day")
        found = own.select(
            "account_id",
            "name",
            "segment",
            entry_on=own.entered_on,
            reached_on=reached,
            needed_days=needed,
            is_mature=as_of.delta(own.entered_on, unit="day") >= window_days,
            has_converted=(needed <= window_days).fill_null(False),
            value=own.value,
        )
        return found.order_by(ibis.desc("value", nulls_first=False), "account_id", "entry_on")

    found = yield Query(rows, {"label": label}, shape=(grain,))
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
