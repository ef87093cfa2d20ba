"""Back-test: what the forecast would have said on past days, and what happened then."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.outlook.forecast import DEFAULT_HORIZON, movement_on, nullable_count, outlook
from metrics.outlook.forecast_history import chosen, dates, happened
from metrics.question.history_begin import begun_on
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, integers, number, words

MOST_DATES = 8
COLUMNS = (
    ("forecast_on", pa.date32()),
    ("phase", pa.string()),
    ("horizon_days", pa.int64()),
    ("expected", pa.float64()),
    ("low", pa.int64()),
    ("high", pa.int64()),
    ("happened", pa.int64()),
    ("is_inside", pa.bool_()),
)


def backtest(tables: Tables, question: Question) -> Plan:
    """One row per past day and phase, oldest day first: `forecast` as of that day beside what happened by its end.

    is_inside: the actual number lies within the 80 % interval. Nothing later than the day goes into its forecast.
    """
    horizon = question.option("horizon_days", DEFAULT_HORIZON)

    def entries() -> ir.Table:
        return happened(keep(tables["spell"], question), horizon=horizon, most=MOST_DATES, as_of=bind("as_of"))

    first = yield from begun_on(tables)
    days = dates(question.as_of, first, horizon, MOST_DATES)
    # On each day, the history is chosen by what had predicted best by then; the first day is today, which is not needed
    # here.
    histories = yield chosen(tables, [question.as_of, *days], horizon)
    counted = yield Query(entries)
    periods = zip(words(counted, "phase"), integers(counted, "period").tolist(), strict=True)
    actual = dict(zip(periods, integers(counted, "entries").tolist(), strict=True))
    rows: list[tuple[object, ...]] = []
    for number_back, day in reversed([*enumerate(days, start=1)]):
        _, (movement,) = yield from movement_on(tables, question, day, histories[number_back])
        found = outlook(movement, horizon, question.charter)
        for rank, phase in enumerate(question.charter.phase_keys):
            count = actual.get((phase, number_back), 0)
            expected = number(float(found.expected[rank]))
            low, high = (nullable_count(part[rank : rank + 1])[0] for part in (found.low, found.high))
            is_inside = None if low is None or high is None else low <= count <= high
            rows.append((day, phase, horizon, expected, low, high, count, is_inside))
    return as_table(COLUMNS, {name: [row[index] for row in rows] for index, (name, _) in enumerate(COLUMNS)})
