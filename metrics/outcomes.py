"""Outcomes: what became of accounts within so many days of entering a phase.

Cumulative incidence with competing exits. Treating losses as censored says 78 % where the truth is 62 %.
"""

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.dwell import ONWARD, Histogram, exit_counts
from metrics.frame import as_table
from metrics.spells import phase_spells
from metrics.survival import cumulative_incidence
from model.charter import DORMANT, LOST

CAUSES = ("advanced", "returned", "lost", "dormant")
RATES = (*(f"{cause}_rate" for cause in CAUSES), "still_rate")
COLUMNS = (("phase", pa.string()), ("horizon_days", pa.int64()), *((name, pa.float64()) for name in RATES))
CAUSE_OF = dict.fromkeys(ONWARD, 0) | {"return": 1, LOST: 2, DORMANT: 3}
DEFAULT_HORIZONS = (30, 90, 180)


def shares(histogram: Histogram, phase: str, horizons: tuple[int, ...]) -> list[tuple[float, ...]]:
    """Per horizon (days) the shares named in `RATES`; they add up to 1. All nan where nobody was."""
    rows = histogram.rows((phase, None)) & histogram.is_known
    if not rows.any():
        return [(float("nan"),) * len(RATES)] * len(horizons)
    causes = np.array([CAUSE_OF.get(way, -1) for way in histogram.exits[rows]], dtype=np.int64)
    days, incidence = cumulative_incidence(histogram.days[rows], histogram.n[rows], causes, len(CAUSES))
    result = []
    for horizon in horizons:
        place = int(np.searchsorted(days, horizon, side="right"))
        left = incidence[:, place - 1] if place else np.zeros(len(CAUSES))
        result.append((*map(float, left), max(0.0, 1.0 - float(left.sum()))))
    return result


def plan(tables: Tables, ask: Ask) -> Plan:
    """One row per phase and horizon; the option `phase` chooses one, otherwise all in play."""

    def counts() -> ir.Table:
        spells = keep(phase_spells(tables["spell"], as_of=bind("as_of")), ask)
        return exit_counts(spells, in_play=ask.charter.in_play)

    histogram = Histogram((yield Query(counts, is_shared=True)))
    horizons = tuple(ask.option("horizons", DEFAULT_HORIZONS))
    chosen = ask.option("phase")
    phases = [chosen] if chosen else ask.charter.in_play
    rows = [
        (phase, horizon, *(None if np.isnan(rate) else rate for rate in rates))
        for phase in phases
        for horizon, rates in zip(horizons, shares(histogram, phase, horizons), strict=True)
    ]
    return as_table(COLUMNS, {name: [row[place] for row in rows] for place, (name, _) in enumerate(COLUMNS)})
