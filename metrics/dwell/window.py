"""A window of days: what spells say about the most recent days only.

A spell already there when the window starts comes under observation at the age it has by then (delayed entry), and
contributes to later ages only. Recent dwell thus differs from the dwell of recent entries, which are all young.
Andersen, Borgan, Gill & Keiding, Statistical Models Based on Counting Processes, III.4.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir


def first_day(last: date, days: int) -> date:
    """The first of the `days` days that end on `last`, but no earlier than `date.min`."""
    return last - min(timedelta(days=days - 1), last - date.min)


def spells_in_window(history: ir.Table, first: ir.DateValue) -> ir.Table:
    """The spells of `history` that were there on the window's `first` day or later.

    `history` is not yet cut at the as-of day: cutting it later gives the same spells, and filtering first lets the
    engine skip the others while it reads.
    """
    return history.filter(history.left_on.isnull() | (history.left_on >= first))


def joined_counts(
    spells: ir.Table, first: ir.DateValue, *, in_play: tuple[str, ...], by: str | None = None
) -> ir.Table:
    """phase [, dimension], days, n: the age at which spells with a known entry joined the window.

    `spells` must be those that `spells_in_window` returns. days is 0 for a spell that began on the `first` day or
    later.
    """
    dimension = {} if by is None else {"dimension": spells[by]}
    age = ibis.greatest(first.delta(spells.entered_on, unit="day"), 0).cast("int32")
    return (
        spells.filter(spells.phase.isin(in_play) & spells.is_entry_known)
        .select("phase", days=age, **dimension)
        .group_by("phase", *dimension, "days")
        .agg(n=ibis._.count())
    )
