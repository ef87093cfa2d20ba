"""Dwell by quarter of entry: shows whether a phase has become slower, without mistaking young spells for fast ones.

A quarter whose spells have not lasted long enough has no median yet; it is reported as not reached.
"""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.question.quarters import Quarters
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, integers, words
from metrics.statistics.survival import kaplan_meier

COLUMNS = (("cohort", pa.string()), ("spells", pa.int64()), ("open", pa.int64()), ("median_days", pa.int64()))


def lengths(spells: ir.Table, phase: str, quarters: Quarters) -> ir.Table:
    """cohort (2026-Q3), has_left, days, n of the spells in `phase` with a known entry."""
    rows = spells.filter((spells.phase == phase) & spells.is_entry_known).select(
        quarter=quarters.numbers(spells.entered_on),
        has_left=~spells.is_open,
        days=ibis.coalesce(spells.dwell_days, spells.age_days),
    )
    counted = rows.group_by("quarter", "has_left", "days").agg(n=ibis._.count())
    return counted.select("has_left", "days", "n", cohort=quarters.names(counted.quarter))


def dwell_cohorts(tables: Tables, question: Question) -> Plan:
    """One row per quarter with entries into `phase` (an option), oldest first; median_days is null if not reached."""

    def counts() -> ir.Table:
        spells = spells_as_of(keep(tables["spell"], question), as_of=bind("as_of"))
        return lengths(spells, question.option("phase"), Quarters.from_charter(question.charter))

    counted = yield Query(counts)
    labels, has_left = np.array(words(counted, "cohort")), counted.column("has_left").to_numpy().astype(bool)
    days, n = integers(counted, "days"), integers(counted, "n")
    cohorts = np.unique(labels)
    own = [labels == label for label in cohorts]
    return as_table(
        COLUMNS,
        {
            "cohort": cohorts.tolist(),
            "spells": [int(n[rows].sum()) for rows in own],
            "open": [int(n[rows & ~has_left].sum()) for rows in own],
            "median_days": [kaplan_meier(days[rows], n[rows], has_left[rows]).quantile(0.5) for rows in own],
        },
    )
