"""The stock on several days of a period, for the small line beside today's figure."""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.value import DECIMALS, with_value
from metrics.movement.cumulative_flow import booked, movements
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table

COLUMNS = (("day", pa.date32()), ("phase", pa.string()), ("accounts", pa.int64()), ("value", pa.float64()))


def stock_trend(tables: Tables, question: Question) -> Plan:
    """day, phase, accounts, value for every day of the option `days` (within the period) and every phase.

    value is what the accounts are worth on as_of, so that a line shows accounts coming and going, not new valuations.
    """
    start, end = question.period
    chosen: list[date] = sorted(day for day in question.option("days") if start <= day <= end)

    def per_day() -> ir.Table:
        spells = with_value(keep(tables["spell"], question), tables.get("valued_opportunity"), as_of=bind("as_of"))
        return movements(spells, start=bind("start"), end=ibis.least(bind("end"), bind("as_of")))

    moved = yield Query(per_day, is_shared=True)
    phases, length = question.charter.phase_keys, (end - start).days + 1
    places = [(day - start).days for day in chosen]
    accounts, value = (
        booked(moved, column, start=start, days=length, rank=question.charter.rank)[places]
        for column in ("accounts", "value")
    )
    return as_table(
        COLUMNS,
        {
            "day": np.repeat(np.array(chosen, dtype="datetime64[D]"), len(phases)),
            "phase": list(phases) * len(chosen),
            "accounts": accounts.astype(np.int64).ravel(),
            "value": value.round(DECIMALS).ravel(),
        },
    )
