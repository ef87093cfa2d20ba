"""How many accounts are stuck in each phase, what they are worth and how much of that is at risk."""

import ibis
import numpy as np
import pyarrow as pa

from metrics.derive.value import DECIMALS, total
from metrics.dwell.departures import ranks
from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import as_table, integers
from metrics.stuck.at_risk import risk
from metrics.stuck.overdue import with_limits

COLUMNS = (
    ("phase", pa.string()),
    ("accounts", pa.int64()),
    ("value", pa.float64()),
    ("value_at_risk", pa.float64()),
)


def stuck_counts(tables: Tables, question: Question) -> Plan:
    """How many accounts are stuck in every phase in play, what they are worth and how much of that is at risk."""
    found = yield from with_limits(
        tables, question, lambda rows, _: rows.group_by("phase", "age_days").agg(
            accounts=ibis._.count(), value=total(ibis._.value)
        ),
    )  # fmt: skip
    sums = np.zeros((3, len(question.charter.in_play)))
    if found is not None:
        # In a fixed order, as floating-point sums depend on it.
        order = np.lexsort((integers(found, "age_days"), ranks(found, "phase", question.charter)))
        found = found.take(pa.array(order))
        at_risk = (yield from risk(tables, question)).value_at_risk(found)
        amounts = (integers(found, "accounts"), found.column("value").to_numpy(), at_risk)
        for sum_of, amount in zip(sums, amounts, strict=True):
            np.add.at(sum_of, ranks(found, "phase", question.charter), np.nan_to_num(amount))
    accounts, value, at_risk = sums
    return as_table(
        COLUMNS,
        {
            "phase": question.charter.in_play,
            "accounts": accounts.astype(np.int64),
            "value": value.round(DECIMALS),
            "value_at_risk": at_risk.round(DECIMALS),
        },
    )
