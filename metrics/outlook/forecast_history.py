"""Which history a forecast learns from: all of it, or the last year or half-year, whichever predicted best.

If nothing has changed, all of history is most informative; after a break, only what came since is right. There is no
setting for this: the last back-tests decide, each using nothing later than its own day.
"""

from collections.abc import Generator, Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.milestones import without_reach
from metrics.derive.spells import spells_as_of
from metrics.dwell.departures import Movement, departures, joined_departures
from metrics.dwell.window import first_day, spells_in_window
from metrics.question.history_begin import begun_on
from metrics.question.question import Kept, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import integers, words
from metrics.statistics.markov_renewal import entries_alone
from metrics.statistics.survival import Floats

# Days of the past from which curves are learned; None: all of it.
HISTORIES: tuple[int | None, ...] = (None, 365, 180)
# A shorter history is taken only if its error was less than this share of a longer one's, since it rests on fewer
# cases.
CLEARLY_LESS = 0.9
# The number of back-tests that decide.
LAST = 3


def dates(as_of: date, first: date | None, horizon: int, most: int) -> list[date]:
    """The days on which to forecast, the latest first: whole horizons before `as_of`, at most `most` of them.

    Each has at least two horizons of history before it; less is not enough to learn about the next.
    """
    if first is None:
        return []
    back = min((as_of - first).days // horizon - 2, most)
    return [as_of - timedelta(days=horizon * number) for number in range(1, back + 1)]


def happened(spells: ir.Table, *, horizon: int, most: int, as_of: ir.DateValue) -> ir.Table:
    """phase, period, entries: entries up to `as_of` by accounts that were in a phase before the period began.

    Periods are `horizon` days long, numbered from 1 backwards from `as_of`; at most `most` of them.
    """
    spells = spells.filter(spells.entered_on <= as_of)
    ago = as_of.delta(spells.entered_on, unit="day")
    spells = spells.mutate(ago=ago)
    firsts = spells.filter(spells.spell == 1).select("account_id", first_ago="ago")
    entries = spells.select("account_id", "phase", period=(spells.ago // horizon + 1).cast("int32"))
    joined = entries.filter(entries.period <= most).join(firsts, "account_id")
    known = joined.filter(joined.first_ago >= joined.period * horizon)
    return known.group_by("phase", "period").agg(entries=ibis._.count())


def counts_on(
    tables: Tables, question: Question, day: date, history: int | None, *, is_of_all: bool = False
) -> Generator[Query, pa.Table, tuple[pa.Table, pa.Table | None]]:
    """The rows of `departures` at the end of `day`, and of `joined_departures` if only `history` days are used.

    For the selected accounts in their groups, or for all accounts.
    """
    dimension = () if is_of_all else question.dimension

    def spells() -> ir.Table:
        known = without_reach(tables["spell"])
        filtered = known if is_of_all else keep(known, question)
        return spells_as_of(
            filtered if history is None else spells_in_window(filtered, bind("window_start")), as_of=bind("as_of")
        )

    def left() -> ir.Table:
        return departures(spells(), dimension=dimension)

    def joined() -> ir.Table:
        return joined_departures(spells(), bind("window_start"), dimension=dimension)

    kind, values = (is_of_all, history is None), {"as_of": day}
    if history is not None:
        values["window_start"] = first_day(day, history)
    counted = yield Query(left, values, ("left", *kind), is_shared=is_of_all)
    came = None if history is None else (yield Query(joined, values, ("joined", *kind), is_shared=is_of_all))
    return counted, came


def learned(tables: Tables, question: Question, day: date, history: int | None) -> Generator[Query, pa.Table, Movement]:
    """All accounts as of the end of `day`, with the curves of the last `history` days before it.

    A phase that too few were seen to leave in those days gets the curve of all history.
    """
    counted, _ = yield from counts_on(tables, question, day, None, is_of_all=True)
    always = Movement.from_counts(counted, question.charter)
    if history is None:
        return always
    counted, came = yield from counts_on(tables, question, day, history, is_of_all=True)
    return Movement.from_counts(counted, question.charter, came).completed_by(always)


def entries_by_period(rows: pa.Table, charter_rank: Mapping[str, int], periods: int) -> Floats:
    """[period, phase]: the entries of `happened`, the latest period first."""
    found = np.zeros((periods, len(charter_rank)))
    for phase, period, entries in zip(
        words(rows, "phase"), integers(rows, "period").tolist(), integers(rows, "entries").tolist(), strict=True
    ):
        found[period - 1, charter_rank[str(phase)]] = entries
    return found


def chosen(tables: Tables, days: list[date], horizon: int) -> Kept:
    """The history to learn from on each of `days`, which are whole horizons apart, the latest first.

    The history whose forecasts on the (up to `LAST`) back-test days before it had the smallest error, all phases
    together; a shorter one only if its error was clearly smaller (`least_off`); all of history if there are no
    back-tests. Based on all accounts, whatever the filter.
    """
    return Kept("forecast_history", lambda everyone: _chosen(tables, everyone, days, horizon), (*days, horizon))


def _chosen(
    tables: Tables, question: Question, days: list[date], horizon: int
) -> Generator[Query, pa.Table, list[int | None]]:
    if not days:
        return []
    first = yield from begun_on(tables)
    past = dates(days[0], first, horizon, len(days) - 1 + LAST)
    if not past:
        return [None] * len(days)

    def entries() -> ir.Table:
        return happened(tables["spell"], horizon=horizon, most=len(past), as_of=bind("as_of"))

    rows = yield Query(entries, {"as_of": days[0]}, (horizon, len(past), "all"), is_shared=True)
    actual = entries_by_period(rows, question.charter.rank, len(past))
    off = np.zeros((len(past), len(HISTORIES)))
    for index, day in enumerate(past):
        for number, history in enumerate(HISTORIES):
            movement = yield from learned(tables, question, day, history)
            foretold = entries_alone(movement.curves, movement.known_stock, horizon)
            off[index, number] = np.abs(foretold - actual[index]).sum()
    # With no back-test before a day its sums are 0, and no history is clearly better.
    return [least_off(off[index : index + LAST].sum(axis=0)) for index in range(len(days))]


def least_off(off: Floats) -> int | None:
    """Which of `HISTORIES` to learn from, by the error of each: the longest unless a shorter one is clearly better."""
    best = 0
    for number in range(1, len(HISTORIES)):
        if off[number] < CLEARLY_LESS * off[best] - 1e-9:
            best = number
    return HISTORIES[best]
