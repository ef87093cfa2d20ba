"""Cumulative flow: the stock of every phase on every day of a period."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.frame import EPOCH, as_table, integers, words
from metrics.survival import Floats

COLUMNS = (("day", pa.date32()), ("phase", pa.string()), ("accounts", pa.int64()))


def movements(spells: ir.Table, *, start: ir.DateValue, end: ir.DateValue) -> ir.Table:
    """phase, day, sign, accounts, value: what entered (1) and left (-1) on each day up to `end`, and its value.

    Whatever was before `start` is booked on `start`. `spells` may be uncut: what happens after `end` is left out.
    """
    entered = spells.filter(spells.entered_on <= end).mutate(day=ibis.greatest(ibis._.entered_on, start), sign=1)
    left = spells.filter(spells.left_on <= end).mutate(day=ibis.greatest(ibis._.left_on, start), sign=-1)
    counts = {"accounts": ibis._.count(), "value": ibis._.value.sum()}
    return (
        entered.group_by("phase", "day", "sign")
        .agg(**counts)
        .union(left.group_by("phase", "day", "sign").agg(**counts))
    )


def booked(moved: pa.Table, column: str, *, start: date, days: int, rank: dict[str, int]) -> Floats:
    """`column` of `movements` as a matrix (days, phases): entered less left, cumulated to the stock of each day."""
    net = np.zeros((days, len(rank)))
    place = np.array([rank[str(phase)] for phase in words(moved, "phase")], dtype=np.int64)
    day = moved.column("day").cast(pa.int32()).to_numpy().astype(np.int64) - (start - EPOCH).days
    np.add.at(net, (day, place), moved.column(column).fill_null(0).to_numpy() * integers(moved, "sign"))
    return net.cumsum(axis=0)


def plan(tables: Tables, ask: Ask) -> Plan:
    """day, phase, accounts at the end of the day: every day of the period, every phase of the charter."""

    def per_day() -> ir.Table:
        # What happened up to a day needs no cut at it; cut spells would be written out once to be read twice.
        return movements(keep(tables["spell"], ask), start=bind("start"), end=ibis.least(bind("end"), bind("as_of")))

    # The lines of the stock beside today's figure come from the same rows.
    moved = yield Query(per_day, is_shared=True)
    start, end = ask.period
    phases = ask.charter.phase_keys
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    stock = booked(moved, "accounts", start=start, days=len(days), rank=ask.charter.rank)
    return as_table(
        COLUMNS,
        {
            "day": np.repeat(np.array(days, dtype="datetime64[D]"), len(phases)),
            "phase": list(phases) * len(days),
            "accounts": stock.astype(np.int64).ravel(),
        },
    )
