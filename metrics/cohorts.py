"""Cohorts: week by week, which share of the accounts that entered together had got on.

A cell exists only while every member of the cohort was observed that long, so recent cohorts do not look fast.
"""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.conversion import cohort_label, entries
from metrics.frame import as_table, integers, words
from metrics.reach import LOSS, reached_before_loss_on
from metrics.spells import phase_spells
from metrics.survival import cumulative_incidence

COLUMNS = (
    ("cohort", pa.string()),
    ("weeks_since_entry", pa.int64()),
    ("at_risk", pa.int64()),
    ("reached_rate", pa.float64()),
)
REACHED, LOST, STILL = 0, 1, -1


def departures(entered: ir.Table, *, to_phase: str, grain: str, as_of: ir.DateValue) -> ir.Table:
    """cohort, cause, days, n, youngest: how long members stayed short of `to_phase`, and why that ended.

    cause 0: reached it, a later phase in play or won; 1: lost first; -1: neither yet. youngest is the shortest
    time in days that any of them has been observed.
    """
    waited = as_of.delta(entered.entered_on, unit="day")
    reached = entered[reached_before_loss_on(to_phase)].delta(entered.entered_on, unit="day")
    lost = entered[LOSS].delta(entered.entered_on, unit="day")
    rows = entered.select(
        day=entered.entered_on.truncate("Q" if grain == "quarter" else "M").cast("date"),
        cause=ibis.cases((reached.notnull(), REACHED), (lost.notnull(), LOST), else_=STILL),
        days=ibis.coalesce(reached, lost, waited),
        waited=waited,
    )
    counted = rows.group_by("day", "cause", "days").agg(n=ibis._.count(), youngest=ibis._.waited.min())
    return counted.select("cause", "days", "n", "youngest", cohort=cohort_label(counted.day, grain))


def plan(tables: Tables, ask: Ask) -> Plan:
    """Cohorts oldest first, weeks from 0 as long as the youngest member has been observed."""

    def counts() -> ir.Table:
        spells = phase_spells(keep(tables["spell"], ask), as_of=bind("as_of"))
        return departures(
            entries(spells, ask.option("from_phase")),
            to_phase=ask.option("to_phase"),
            grain=ask.option("cohort", "month"),
            as_of=bind("as_of"),
        )

    counted = yield Query(counts)
    labels = np.array(words(counted, "cohort"))
    cause, days, n, youngest = (integers(counted, name) for name in ("cause", "days", "n", "youngest"))
    rows: list[tuple[str, int, int, float]] = []
    for label in np.unique(labels):
        own = labels == label
        weeks = np.arange(youngest[own].min() // 7 + 1) * 7
        at_risk = [int(n[own & (days >= day)].sum()) for day in weeks]
        ended, incidence = cumulative_incidence(days[own], n[own], cause[own], 2)
        place = np.searchsorted(ended, weeks, side="right")
        reached = np.concatenate(([0.0], incidence[REACHED]))[place]
        rows.extend(zip([str(label)] * weeks.size, (weeks // 7).tolist(), at_risk, reached.tolist(), strict=True))
    return as_table(COLUMNS, {name: [row[place] for row in rows] for place, (name, _) in enumerate(COLUMNS)})
