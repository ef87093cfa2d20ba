"""Cohorts: week by week, what share of the accounts that entered together had moved on.

A cell exists only while every member of the cohort was observed that long, so recent cohorts do not look fast.
"""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.conversion.conversion import cohort_name, cohort_number, entries
from metrics.derive.milestones import LOSS, reached_before_loss_on
from metrics.derive.spells import spells_as_of
from metrics.question.grouping import Groups
from metrics.question.quarters import Quarters
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import integers, ranked, text_at
from metrics.statistics.grouped_survival import Durations
from metrics.statistics.survival import incidence_steps

COLUMNS = (
    ("cohort", pa.string()),
    ("weeks_since_entry", pa.int64()),
    ("at_risk", pa.int64()),
    ("reached_rate", pa.float64()),
)
REACHED, LOST, STILL = 0, 1, -1


def departures(
    entered: ir.Table, *, to_phase: str, grain: str, quarters: Quarters, as_of: ir.DateValue,
    dimension: tuple[str, ...] = (),
) -> ir.Table:  # fmt: skip
    """cohort [, `dimension`], cause, days, n, youngest: how long members stayed short of `to_phase`, why that ended.

    cause 0: reached it, a later phase in play or won; 1: lost first; -1: neither yet. youngest: the shortest time, in
    days, for which any of them has been observed.
    """
    waited = as_of.delta(entered.entered_on, unit="day")
    reached = entered[reached_before_loss_on(to_phase)].delta(entered.entered_on, unit="day")
    lost = entered[LOSS].delta(entered.entered_on, unit="day")
    rows = entered.select(
        *dimension,
        period=cohort_number(entered.entered_on, grain, quarters),
        cause=ibis.cases((reached.notnull(), REACHED), (lost.notnull(), LOST), else_=STILL),
        days=ibis.coalesce(reached, lost, waited),
        waited=waited,
    )
    counted = rows.group_by("period", *dimension, "cause", "days").agg(n=ibis._.count(), youngest=ibis._.waited.min())
    cohort = cohort_name(counted.period, grain, quarters)
    return counted.select(*dimension, "cause", "days", "n", "youngest", cohort=cohort)


def cohorts(tables: Tables, question: Question) -> Plan:
    """Cohorts, oldest first, with the weeks from 0 for which even the youngest member has been observed.

    With `by`, the members of each group in a cohort are a cohort of their own.
    """

    def counts() -> ir.Table:
        spells = spells_as_of(keep(tables["spell"], question), as_of=bind("as_of"))
        return departures(
            entries(spells, question.option("from_phase")),
            to_phase=question.option("to_phase"),
            grain=question.option("cohort", "month"),
            quarters=Quarters.from_charter(question.charter),
            as_of=bind("as_of"),
            dimension=question.dimension,
        )

    counted = yield Query(counts)
    groups = Groups.from_rows(counted, question)
    labels, label = ranked(counted, "cohort")
    cause, days, n, waited = (integers(counted, name) for name in ("cause", "days", "n", "youngest"))
    pairs, cell = np.unique(label * max(1, len(groups)) + groups.place, return_inverse=True)
    cohort, group = np.divmod(pairs, max(1, len(groups)))
    durations = Durations(cell, days, n, pairs.size)
    events = [durations.events(cause == one) for one in (REACHED, LOST)]
    reached = durations.along_days(incidence_steps, durations.at_risk, *events)[REACHED]
    youngest = np.full(pairs.size, np.iinfo(np.int64).max)
    np.minimum.at(youngest, cell, waited)
    weeks = youngest // 7 + 1
    pair = np.repeat(np.arange(pairs.size), weeks)
    week = np.arange(pair.size) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    rows = np.lexsort((group[pair], week, cohort[pair]))
    pair, week = pair[rows], week[rows]
    figures = {
        "cohort": text_at(labels, cohort[pair]),
        "weeks_since_entry": week,
        "at_risk": durations.still(pair, week * 7),
        "reached_rate": durations.at(reached, pair, week * 7),
    }
    return groups.table(COLUMNS, figures, group[pair])
