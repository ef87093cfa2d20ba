"""Conversion: of the accounts that entered a phase, how many got on within a window.

Only cohorts that had the whole window are judged; the young ones are counted, never rated.
"""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.frame import as_table, integers, number, words
from metrics.reach import reached_on
from metrics.spells import phase_spells
from metrics.survival import wilson

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


def cohort_label(day: ir.DateColumn, grain: str) -> ir.StringColumn:
    """`2025-07` or `2025-Q3` for the period `day` lies in."""
    year = day.year().cast("string")
    if grain == "quarter":
        return year + "-Q" + day.quarter().cast("string")
    return year + "-" + day.month().cast("string").lpad(2, "0")


def entries(spells: ir.Table, phase: str, *, unit: str = "account") -> ir.Table:
    """Spells that count as entry into `phase`: every one (attempt), or each account's first (account).

    A spell whose entry is unknown never counts; an account whose first entry is unknown is left out.
    """
    chosen = spells.filter((spells.phase == phase) & spells.is_entry_known)
    return chosen.filter(chosen.is_first_entry) if unit == "account" else chosen


def conversion(entered: ir.Table, *, to_phase: str, window_days: int, grain: str, as_of: ir.DateValue) -> ir.Table:
    """cohort, entries, mature, converted (among the mature), in entries.

    Converted: entered `to_phase`, a later phase in play or won, after that entry and at most `window_days` days
    later. Mature: the window had passed by `as_of`. A later return undoes nothing.
    """
    waited = as_of.delta(entered.entered_on, unit="day")
    needed = entered[reached_on(to_phase)].delta(entered.entered_on, unit="day")
    rows = entered.select(
        day=entered.entered_on.truncate("Q" if grain == "quarter" else "M").cast("date"),
        is_mature=waited >= window_days,
        has_converted=(needed <= window_days).fill_null(False),
    )
    counted = rows.group_by("day").agg(
        entries=ibis._.count(),
        mature=ibis._.is_mature.sum(),
        converted=(ibis._.is_mature & ibis._.has_converted).sum(),
    )
    return counted.select("entries", "mature", "converted", cohort=cohort_label(counted.day, grain))


def plan(tables: Tables, ask: Ask) -> Plan:
    """One row per cohort with entries, oldest first; no rate below `SMALLEST_N` mature entries."""
    window_days = ask.option("window_days", ask.charter.maturity_window_days)

    def counts() -> ir.Table:
        spells = phase_spells(keep(tables["spell"], ask), as_of=bind("as_of"))
        return conversion(
            entries(spells, ask.option("from_phase"), unit=ask.option("unit", "account")),
            to_phase=ask.option("to_phase"),
            window_days=window_days,
            grain=ask.option("cohort", "month"),
            as_of=bind("as_of"),
        )

    counted = yield Query(counts)
    labels = np.array(words(counted, "cohort"))
    order = np.argsort(labels)
    numbers = {name: integers(counted, name)[order] for name in ("entries", "mature", "converted")}
    mature, converted = numbers["mature"].astype(float), numbers["converted"].astype(float)
    judged = np.where(mature >= SMALLEST_N, mature, np.nan)
    low, high = wilson(converted, judged)
    rates = {"conversion_rate": converted / judged, "low": low, "high": high}
    shown = {name: [number(value) for value in values] for name, values in rates.items()}
    return as_table(COLUMNS, {"cohort": labels[order].tolist()} | numbers | shown)
