"""Cumulative flow: the stock of every phase on every day of a period."""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import EPOCH, indices_of, integers, text_at
from metrics.statistics.survival import Floats

COLUMNS = (("day", pa.date32()), ("phase", pa.string()), ("accounts", pa.int64()))


def movements(spells: ir.Table, *, start: ir.DateValue, end: ir.DateValue, dimension: tuple[str, ...] = ()) -> ir.Table:
    """phase, day, sign [, `dimension`], accounts, value: the accounts that entered (1) or left (-1) on each day up to
    `end`, and their value.

    Everything before `start` is booked on `start`. `spells` need not be cut at a day: what happens after `end` is left
    out.
    """
    keys = ("phase", "day", "sign", *dimension)
    entered = spells.filter(spells.entered_on <= end).mutate(day=ibis.greatest(ibis._.entered_on, start), sign=1)
    left = spells.filter(spells.left_on <= end).mutate(day=ibis.greatest(ibis._.left_on, start), sign=-1)
    counts = {"accounts": ibis._.count(), "value": ibis._.value.sum()}
    return entered.group_by(*keys).agg(**counts).union(left.group_by(*keys).agg(**counts))


def booked(
    moved: pa.Table, column: str, *, start: date, days: int, rank: dict[str, int], groups: Groups | None = None
) -> Floats:
    """`column` of `movements` as a matrix (days, phases), or (days, phases, groups): entries less exits, cumulated to
    the stock of each day.
    """
    cell, width = indices_of(moved, "phase", rank), len(rank)
    if groups is not None:
        cell, width = cell * len(groups) + groups.place, width * len(groups)
    net = np.zeros((days, width))
    day = moved.column("day").cast(pa.int32()).to_numpy().astype(np.int64) - (start - EPOCH).days
    np.add.at(net, (day, cell), moved.column(column).fill_null(0).to_numpy() * integers(moved, "sign"))
    return net.cumsum(axis=0)


def cumulative_flow(tables: Tables, question: Question) -> Plan:
    """day, phase, accounts at the end of the day, for every day of the period and every phase [and group]."""

    def per_day() -> ir.Table:
        # Moves up to a day need no cut at that day; cut spells would be written out once only to be read twice.
        end = ibis.least(bind("end"), bind("as_of"))
        return movements(keep(tables["spell"], question), start=bind("start"), end=end, dimension=question.dimension)

    # The small lines beside today's stock use the same rows.
    moved = yield Query(per_day, is_shared=True)
    groups, phases = Groups.from_rows(moved, question), question.charter.phase_keys
    start, end = question.period
    length = (end - start).days + 1
    stock = booked(moved, "accounts", start=start, days=length, rank=question.charter.rank, groups=groups)
    day, phase, group = np.indices((length, len(phases), len(groups))).reshape(3, -1)
    figures = {
        "day": np.datetime64(start, "D") + day,
        "phase": text_at(phases, phase),
        "accounts": stock.astype(np.int64).ravel(),
    }
    return groups.table(COLUMNS, figures, group)
