"""The forecast within several horizons at once: how what is to be expected grows with the days ahead."""

import pyarrow as pa

from metrics.outlook.forecast import as_rows, movement_on, outlooks
from metrics.outlook.forecast_history import chosen
from metrics.question.question import Plan, Question, Tables


def forecast_by_horizon(tables: Tables, question: Question) -> Plan:
    """The rows of `forecast` for each of `horizons`, in the order given: equal to asking for one after the other.

    Whatever horizons learn from the same history share its curves.
    """
    horizons: tuple[int, ...] = question.option("horizons", ())
    histories: dict[int | None, list[int]] = {}
    for horizon in dict.fromkeys(horizons):
        (history,) = yield chosen(tables, [question.as_of], horizon)
        histories.setdefault(history, []).append(horizon)
    found: dict[int, pa.Table] = {}
    for history, shared in histories.items():
        groups, movements = yield from movement_on(tables, question, question.as_of, history)
        told = [outlooks(movement, shared, question.charter) for movement in movements]
        for place, horizon in enumerate(shared):
            found[horizon] = as_rows(groups, question.charter, horizon, history, [each[place] for each in told])
    return pa.concat_tables([found[horizon] for horizon in horizons])
