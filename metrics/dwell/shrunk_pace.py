"""Shrunk pace: how many move on per hundred weeks, by group, with small groups drawn towards the whole phase."""

from typing import Any

import numpy as np
import pyarrow as pa

from metrics.dwell.dwell import histogram_of, in_order
from metrics.question.grouping import with_dimension
from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import as_table, number
from metrics.statistics.shrinkage import of_events

COLUMNS = (
    ("phase", pa.string()),
    ("moved_on", pa.int64()),
    ("weeks_at_risk", pa.float64()),
    ("advance_per_100_weeks", pa.float64()),
    ("shrunk_per_100_weeks", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("own_weight", pa.float64()),
    ("strength_weeks", pa.float64()),
)
DAYS_A_WEEK = 7
# Rounded, so that the last digits do not depend on how a machine adds up.
DECIMALS = 9


def shrunk_pace(tables: Tables, question: Question) -> Plan:
    """One row per phase in play (or for the option `phase` only) and group of the dimension that had a spell.

    moved_on: advances, skips and wins; weeks_at_risk: account-weeks in the phase; advance_per_100_weeks: 100 times
    their quotient, as in `dwell`; shrunk_per_100_weeks: the same shrunk towards all groups of the phase, with 95 %
    limits. own_weight: the weight of the group's own cases in it, 0 to 1; strength_weeks: the weight of the phase, in
    account-weeks; null if the groups differ no more than by chance, so that only the phase counts. The option
    `window_days` as in `dwell`.
    """
    chosen = question.option("phase")
    in_play = (chosen,) if chosen else question.charter.in_play
    histogram = yield from histogram_of(tables, question, in_play)
    groups = in_order(histogram.distinct, question.charter)
    moved, days = histogram.moved_on_in_days()
    rows: list[tuple[Any, ...]] = []
    for phase in in_play:
        own = [group for group in groups if group[0] == phase]
        places = np.array([histogram.distinct[group] for group in own], dtype=np.int64)
        events, weeks = moved[places].astype(float), days[places] / DAYS_A_WEEK
        found = of_events(events, weeks)
        strength = round(found.strength, DECIMALS) if np.isfinite(found.strength) else None
        for at, group in enumerate(own):
            raw = 100 * events[at] / weeks[at] if weeks[at] > 0 else None
            shrunk = [_rounded(100 * float(one[at])) for one in (found.rate, found.low, found.high)]
            cells = (int(events[at]), float(weeks[at]), raw, *shrunk, _rounded(float(found.weight[at])), strength)
            rows.append((group[0], *cells, group[1]))
    names = [name for name, _ in COLUMNS]
    values = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    if question.by is not None:
        values[question.by] = [row[-1] for row in rows]
    return as_table(with_dimension(COLUMNS, question), values)


def _rounded(value: float) -> float | None:
    return number(round(value, DECIMALS))
