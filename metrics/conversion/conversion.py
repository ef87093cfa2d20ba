"""Conversion: of the accounts that entered a phase, how many moved on within a window.

Only entries that had the whole window count in the rate; younger ones are counted but never rated.
"""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.milestones import reached_on
from metrics.derive.spells import spells_as_of
from metrics.question.grouping import Groups
from metrics.question.quarters import Quarters
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import integers, nullable, ranked, summed, text_at
from metrics.statistics.survival import wilson

SMALLEST_N = 10
COLUMNS = (
    ("cohort", pa.string()),
    ("entries", pa.int64()),
    ("mature", pa.int64()),
    ("converted", pa.int64()),
    ("conversion_rate", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
)
GRAINS = ("month", "quarter")
UNITS = ("account", "attempt")


def cohort_number(day: ir.DateColumn, grain: str, quarters: Quarters) -> ir.IntegerColumn:
    """The period that contains `day`, as a number that rises by one each month or quarter."""
    if grain == "quarter":
        return quarters.numbers(day)
    return 12 * day.year().cast("int32") + day.month().cast("int32") - 1


def cohort_name(number: ir.IntegerColumn, grain: str, quarters: Quarters) -> ir.StringColumn:
    """`2025-07`, `2025-Q3` or `FY2026-Q1` for a period."""
    if grain == "quarter":
        return quarters.names(number)
    return (number // 12).cast("string") + "-" + (number % 12 + 1).cast("string").lpad(2, "0")


def cohort_label(day: ir.DateColumn, grain: str, quarters: Quarters) -> ir.StringColumn:
    """The same for the period that contains `day`."""
    return cohort_name(cohort_number(day, grain, quarters), grain, quarters)


def entries(spells: ir.Table, *phases: str, unit: str = "account") -> ir.Table:
    """Spells that count as an entry into one of `phases`: all of them (attempt), or each account's first in the phase
    (account).

    A spell whose entry is unknown never counts; an account whose first entry is unknown is left out.
    """
    chosen = spells.filter(spells.phase.isin(phases) & spells.is_entry_known)
    return chosen.filter(chosen.is_first_entry) if unit == "account" else chosen


def conversion_expression(
    entered: ir.Table,
    *,
    to_phase: str,
    window_days: int,
    grain: str,
    quarters: Quarters,
    as_of: ir.DateValue,
    dimension: tuple[str, ...] = (),
) -> ir.Table:
    """cohort [, `dimension`], entries, mature, converted (among the mature), counted in entries.

    Converted: entered `to_phase`, a later phase in play or won, after that entry and at most `window_days` days later.
    Mature: the window had passed by `as_of`. A later return does not undo it.
    """
    waited = as_of.delta(entered.entered_on, unit="day")
    needed = entered[reached_on(to_phase)].delta(entered.entered_on, unit="day")
    rows = entered.select(
        *dimension,
        period=cohort_number(entered.entered_on, grain, quarters),
        is_mature=waited >= window_days,
        has_converted=(needed <= window_days).fill_null(False),
    )
    counted = rows.group_by("period", *dimension).agg(
        entries=ibis._.count(),
        mature=ibis._.is_mature.sum(),
        converted=(ibis._.is_mature & ibis._.has_converted).sum(),
    )
    cohort = cohort_name(counted.period, grain, quarters)
    return counted.select(*dimension, "entries", "mature", "converted", cohort=cohort)


def conversion(tables: Tables, question: Question) -> Plan:
    """One row per cohort [and group] with entries, oldest first; no rate below `SMALLEST_N` mature entries."""
    window_days = question.option("window_days", question.charter.maturity_window_days)

    def counts() -> ir.Table:
        spells = spells_as_of(keep(tables["spell"], question), as_of=bind("as_of"))
        return conversion_expression(
            entries(spells, question.option("from_phase"), unit=question.option("unit", "account")),
            to_phase=question.option("to_phase"),
            window_days=window_days,
            grain=question.option("cohort", "month"),
            quarters=Quarters.from_charter(question.charter),
            as_of=bind("as_of"),
            dimension=question.dimension,
        )

    counted = yield Query(counts)
    groups = Groups.from_rows(counted, question)
    labels, label = ranked(counted, "cohort")
    numbers = {name: integers(counted, name) for name in ("entries", "mature", "converted")}
    (cohort, group), sums = summed((len(labels), len(groups)), (label, groups.place), numbers)
    mature, converted = sums["mature"].astype(float), sums["converted"].astype(float)
    is_judged = mature >= SMALLEST_N
    judged = np.where(is_judged, mature, np.nan)
    rates = dict(zip(("conversion_rate", "low", "high"), (converted / judged, *wilson(converted, judged)), strict=True))
    shown = {name: nullable(values, is_judged) for name, values in rates.items()}
    return groups.table(COLUMNS, {"cohort": text_at(labels, cohort), **sums, **shown}, group)
