"""Outcomes: what became of accounts within a given number of days after entering a phase.

Cumulative incidence with competing exits. Treating losses as censored would give 78 % where the truth is 62 %.
"""

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.dwell.dwell import ONWARD, Group, Histogram, exit_counts, in_order
from metrics.question.grouping import with_dimension
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, nullable, text_at
from metrics.statistics.cumulative_incidence import incidence_limits
from metrics.statistics.survival import Floats, Integers
from model.charter import DORMANT, LOST

CAUSES = ("advanced", "returned", "lost", "dormant")
RATES = (*(f"{cause}_rate" for cause in CAUSES), "still_rate")
LIMITS = tuple(f"{cause}_{limit}" for cause in (*CAUSES, "still") for limit in ("low", "high"))
COLUMNS = (("phase", pa.string()), ("horizon_days", pa.int64()), *((name, pa.float64()) for name in (*RATES, *LIMITS)))
CAUSE_OF = dict.fromkeys(ONWARD, 0) | {"return": 1, LOST: 2, DORMANT: 3}
DEFAULT_HORIZONS = (30, 90, 180)


def shares(histogram: Histogram, groups: Sequence[Group], horizons: Integers) -> tuple[Floats, ...]:
    """Per column in `RATES`, then in `LIMITS`, a (`horizons` in days, `groups`) matrix; the five rates add up to 1.

    All nan for a group without a spell.
    """
    causes = np.array([CAUSE_OF.get(way, -1) for way in histogram.exits[histogram.is_known].tolist()], dtype=np.int64)
    durations = histogram.durations()
    events = (durations.events(causes == cause) for cause in range(len(CAUSES)))
    steps = durations.along_days(incidence_limits, durations.at_risk, *events)
    index = np.array([histogram.distinct.get(group, -1) for group in groups], dtype=np.int64)
    is_there = index >= 0
    is_there[is_there] = durations.lengths[index[is_there]] > 0
    day, group = (one.ravel() for one in np.meshgrid(horizons, index[is_there], indexing="ij"))
    found = np.full((len(RATES) + len(LIMITS), horizons.size, len(groups)), np.nan)
    for number, (name, values) in enumerate(zip((*RATES, *LIMITS), steps, strict=True)):
        # Until the first exit every account is still there.
        before = float(name.startswith("still"))
        found[number][:, is_there] = durations.at(values, group, day, before).reshape(horizons.size, -1)
    found[len(CAUSES)] = np.maximum(0.0, 1.0 - found[: len(CAUSES)].sum(axis=0))
    return tuple(found)


def outcomes(tables: Tables, question: Question) -> Plan:
    """One row per phase and horizon, each rate with its 95 % limits; the option `phase` selects one phase, else all.

    With `by`, every group that had a spell in the phase.
    """

    def counts() -> ir.Table:
        spells = keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question)
        return exit_counts(spells, in_play=question.charter.in_play, by=question.by)

    histogram = Histogram((yield Query(counts, is_shared=True)), question.merged)
    horizons = np.array(question.option("horizons", DEFAULT_HORIZONS), dtype=np.int64)
    chosen = question.option("phase")
    phases = [chosen] if chosen else question.charter.in_play
    groups: list[Group] = [(phase, None) for phase in phases]
    if question.by is not None:
        groups = in_order((group for group in histogram.distinct if group[0] in phases), question.charter)
    rates = shares(histogram, groups, horizons)
    # Matrices are (horizons, groups); rows go by phase, horizon, group.
    rank = np.array([question.charter.rank[phase] for phase, _ in groups], dtype=np.int64)
    horizon, group = np.indices((horizons.size, len(groups))).reshape(2, -1)
    rows = np.lexsort((group, horizon, rank[group]))
    values = {
        name: nullable(rate.ravel()[rows], ~np.isnan(rate.ravel()[rows]))
        for name, rate in zip((*RATES, *LIMITS), rates, strict=True)
    }
    named = {"phase": text_at([phase for phase, _ in groups], group[rows]), "horizon_days": horizons[horizon[rows]]}
    if question.by is not None:
        named[question.by] = text_at([value for _, value in groups], group[rows])
    return as_table(with_dimension(COLUMNS, question), named | values)
