"""A window of days: what is known of spells from so many last days alone.

A spell that was there when the window began comes under observation at the age it had then (delayed entry): it tells
about later ages only. So recent dwell is not that of recent beginners, who are all young. Andersen, Borgan, Gill &
Keiding, Statistical Models Based on Counting Processes, III.4.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir


def first_day(last: date, days: int) -> date:
    """The first of the `days` days that end on `last`, or the first there is."""
    return last - min(timedelta(days=days - 1), last - date.min)


def within(history: ir.Table, first: ir.DateValue) -> ir.Table:
    """Of the `history` of spells, not cut at a day as yet, those that were there on the window's `first` day or later.

    Cut at a later day they are the same ones; asked before, the engine leaves the others out while it reads.
    """
    return history.filter(history.left_on.isnull() | (history.left_on >= first))


def joined_counts(
    spells: ir.Table, first: ir.DateValue, *, in_play: tuple[str, ...], by: str | None = None
) -> ir.Table:
    """phase [, dimension], days, n: at which age spells `within` the window that have a known entry joined it.

    days is 0 where a spell began on the `first` day or later.
    """
    dimension = {} if by is None else {"dimension": spells[by]}
    age = ibis.greatest(first.delta(spells.entered_on, unit="day"), 0).cast("int32")
    return (
        spells.filter(spells.phase.isin(in_play) & spells.is_entry_known)
        .select("phase", days=age, **dimension)
        .group_by("phase", *dimension, "days")
        .agg(n=ibis._.count())
    )
