"""Lead time: how long accounts need from their first entry into a phase until each later phase and the win."""

from functools import reduce

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.conversion.conversion import entries
from metrics.derive.milestones import LOSS, reached_before_loss_on
from metrics.derive.spells import spells_as_of
from metrics.question.option_values import among
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, integers, words
from metrics.statistics.cumulative_incidence import incidence_limits
from metrics.statistics.survival import TOLERANCE, Floats, Integers
from model.charter import WON

# Below this many that got there no time is told.
SMALLEST_REACHED = 20
# By then half, and most, of those who ever get there have done so.
HALF, MOST = 0.5, 0.85
REACHED, LOST, STILL = 0, 1, -1
COLUMNS = (
    ("to_phase", pa.string()),
    ("entries", pa.int64()),
    ("reached", pa.int64()),
    ("median_days", pa.int64()),
    ("median_low", pa.int64()),
    ("median_high", pa.int64()),
    ("q85_days", pa.int64()),
)


def departures(entered: ir.Table, *, to_phase: str, as_of: ir.DateValue) -> ir.Table:
    """to_phase, cause (`REACHED` it, a later phase or won; `LOST` first; `STILL` neither), days, n."""
    reached = entered[reached_before_loss_on(to_phase)].delta(entered.entered_on, unit="day")
    lost = entered[LOSS].delta(entered.entered_on, unit="day")
    rows = entered.select(
        to_phase=ibis.literal(to_phase),
        cause=ibis.cases((reached.notnull(), REACHED), (lost.notnull(), LOST), else_=STILL),
        days=ibis.coalesce(reached, lost, as_of.delta(entered.entered_on, unit="day")),
    )
    return rows.group_by("to_phase", "cause", "days").agg(n=ibis._.count())


def lead_time(tables: Tables, question: Question) -> Plan:
    """One row per phase in play after `from_phase` (default: the first), and one for won, over all history.

    entries: accounts that entered `from_phase`, each once, by its first entry; reached: those that came to the phase, a
    later one or won before a loss. median_days, q85_days: the first day by which `HALF` and `MOST` of those who ever
    get there had got there (cumulative incidence, a loss competes); null below `SMALLEST_REACHED`. median_low,
    median_high: where the 95 % limits of the curve reach the same level; null where one never does. Fault for a
    `from_phase` that is not in play.
    """
    in_play = question.charter.in_play
    first = among("from_phase", question.option("from_phase", in_play[0]), in_play)
    goals = (*in_play[in_play.index(first) + 1 :], WON)

    def counts() -> ir.Table:
        spells = spells_as_of(keep(tables["spell"], question), as_of=bind("as_of"))
        entered = entries(spells, first)
        parts = [departures(entered, to_phase=goal, as_of=bind("as_of")) for goal in goals]
        return reduce(lambda left, right: left.union(right), parts)

    found = yield Query(counts)
    goal = np.array(words(found, "to_phase"), dtype=np.str_)
    cause, days, n = (integers(found, name) for name in ("cause", "days", "n"))
    rows = [_row(key, *(one[goal == key] for one in (cause, days, n))) for key in goals]
    return as_table(COLUMNS, {name: [row[place] for row in rows] for place, (name, _) in enumerate(COLUMNS)})


def _row(goal: str, cause: Integers, days: Integers, n: Integers) -> tuple[str | int | None, ...]:
    reached = int(n[cause == REACHED].sum())
    if reached < SMALLEST_REACHED:
        return goal, int(n.sum()), reached, None, None, None, None
    unique, index = np.unique(days, return_inverse=True)

    def per_day(counted: Integers) -> Integers:
        return np.bincount(index, weights=counted, minlength=unique.size).astype(np.int64)

    left = per_day(n)
    at_risk = left.sum() - np.cumsum(left) + left
    events = [per_day(np.where(cause == one, n, 0)) for one in (REACHED, LOST)]
    # After the three shares (reached, lost, neither), low and high of each.
    share, _, _, low, high, *_ = incidence_limits(at_risk, *events)
    half = HALF * share[-1]
    median, earliest, latest = (_first_day(unique, curve, half) for curve in (share, high, low))
    return goal, int(n.sum()), reached, median, earliest, latest, _first_day(unique, share, MOST * share[-1])


def _first_day(days: Integers, share: Floats, level: float) -> int | None:
    """The first of `days` by which `share` is at least `level`; None if it never is."""
    there = np.flatnonzero(share >= level - TOLERANCE)
    return int(days[there[0]]) if there.size else None
