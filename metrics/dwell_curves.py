"""The curves behind `dwell`: which share is still in the phase, day by day."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.dwell import Histogram, exit_counts, in_order
from metrics.frame import as_table
from metrics.spells import phase_spells

POINTS = (
    ("days", pa.int64()),
    ("at_risk", pa.int64()),
    ("still_rate", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
)
COLUMNS = (("phase", pa.string()), *POINTS)


def plan(tables: Tables, ask: Ask) -> Plan:
    """Kaplan-Meier curves with 95 % limits (log-log Greenwood): day 0 and every later day of an exit.

    at_risk: spells observed at least that long. The option `phase` chooses one phase, otherwise all in play.
    """

    def counts() -> ir.Table:
        spells = keep(phase_spells(tables["spell"], as_of=bind("as_of")), ask)
        return exit_counts(spells, in_play=ask.charter.in_play, by=ask.by)

    histogram = Histogram((yield Query(counts, is_shared=True)), ask.merged)
    chosen = ask.option("phase")
    groups = in_order((group for group in histogram.distinct if chosen in (None, group[0])), ask.charter)
    columns = [("phase", pa.string()), *([(ask.by, pa.string())] if ask.by else []), *POINTS]
    found: dict[str, list[object]] = {name: [] for name, _ in columns}
    for phase, value in groups:
        curve = histogram.curve(histogram.rows((phase, value)))
        if not curve.days.size:
            continue
        starts_later = bool(curve.days[0] > 0)
        count = curve.days.size + starts_later
        found["phase"] += [phase] * count
        if ask.by:
            found[ask.by] += [value] * count
        # Before the first day something happens everyone is still there.
        start = (0, int(curve.at_risk[0]), 1.0, 1.0, 1.0)
        points = (curve.days, curve.at_risk, curve.survival, curve.low, curve.high)
        for (name, _), first, numbers in zip(POINTS, start, points, strict=True):
            found[name] += [first] * starts_later + numbers.tolist()
    return as_table(columns, found)
