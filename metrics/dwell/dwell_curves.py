"""The curves behind `dwell`: the share still in the phase, day by day."""

import pyarrow as pa

from metrics.dwell.dwell import histogram_of, in_order
from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import as_table

POINTS = (
    ("days", pa.int64()),
    ("at_risk", pa.int64()),
    ("still_rate", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
)
COLUMNS = (("phase", pa.string()), *POINTS)


def dwell_curves(tables: Tables, question: Question) -> Plan:
    """Kaplan-Meier curves with 95 % limits (log-log Greenwood): day 0 and every later day of an exit.

    at_risk: spells under observation at that age. The option `phase` selects one phase, otherwise all in play;
    `window_days` considers only that many of the last days, as in `dwell`.
    """
    histogram = yield from histogram_of(tables, question, question.charter.in_play)
    chosen = question.option("phase")
    groups = in_order((group for group in histogram.distinct if chosen in (None, group[0])), question.charter)
    columns = [("phase", pa.string()), *([(question.by, pa.string())] if question.by else []), *POINTS]
    found: dict[str, list[object]] = {name: [] for name, _ in columns}
    for phase, value in groups:
        curve = histogram.curve(histogram.rows((phase, value)))
        if not curve.days.size:
            continue
        starts_later = bool(curve.days[0] > 0)
        count = curve.days.size + starts_later
        found["phase"] += [phase] * count
        if question.by:
            found[question.by] += [value] * count
        # Until the first exit every account is still there.
        start = (0, int(curve.at_risk[0]), 1.0, 1.0, 1.0)
        points = (curve.days, curve.at_risk, curve.survival, curve.low, curve.high)
        for (name, _), first, numbers in zip(POINTS, start, points, strict=True):
            found[name] += [first] * starts_later + numbers.tolist()
    return as_table(columns, found)
