"""The accounts behind one row of the lead times: who came from the first phase to a later one, and how long it took."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.conversion.conversion import entries
from metrics.derive.milestones import reached_before_loss_on
from metrics.derive.spells import spells_as_of
from metrics.question.question import Plan, Query, Question, Tables, bind, keep

COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("segment", pa.string()),
    ("entry_on", pa.date32()),
    ("reached_on", pa.date32()),
    ("needed_days", pa.int64()),
)


def lead_time_accounts(tables: Tables, question: Question) -> Plan:
    """One row per account that came from `from_phase` to `to_phase`, counted as in `lead_time`.

    reached_on: the first day in `to_phase`, a later phase or won; the quickest first, then by account_id.
    """
    first, goal = question.option("from_phase"), question.option("to_phase")

    def rows() -> ir.Table:
        spells = spells_as_of(keep(tables["spell"], question), as_of=bind("as_of"))
        entered = entries(spells, first)
        reached = entered[reached_before_loss_on(goal)]
        found = entered.filter(reached.notnull()).select(
            "account_id", "name", "segment", entry_on="entered_on", reached_on=reached,
            needed_days=reached.delta(entered.entered_on, unit="day"),
        )  # fmt: skip
        return found.order_by("needed_days", "account_id")

    found = yield Query(rows)
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
