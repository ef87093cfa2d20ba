"""Back-test: what the forecast would have said on past days, and what happened then."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.forecast import DEFAULT_HORIZON, movement_on, outlook
from metrics.frame import as_table, integers, number, words

MOST_DATES = 8
COLUMNS = (
    ("forecast_on", pa.date32()),
    ("phase", pa.string()),
    ("horizon_days", pa.int64()),
    ("expected", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("happened", pa.int64()),
    ("is_inside", pa.bool_()),
)


def dates(as_of: date, first: date | None, horizon: int) -> list[date]:
    """The days to forecast on, oldest first: whole horizons before `as_of`, at most `MOST_DATES` of them.

    Each has at least two horizons of history before it: from less, nothing could be learnt about the next.
    """
    if first is None:
        return []
    back = min((as_of - first).days // horizon - 2, MOST_DATES)
    return [as_of - timedelta(days=horizon * number) for number in range(back, 0, -1)]


def happened(spells: ir.Table, *, horizon: int, most: int, as_of: ir.DateValue) -> ir.Table:
    """phase, period, entries: entries up to `as_of` by accounts that stood in a phase before the period began.

    Periods are `horizon` days long and counted back from `as_of`, from 1; only `most` of them.
    """
    spells = spells.filter(spells.entered_on <= as_of)
    ago = as_of.delta(spells.entered_on, unit="day")
    spells = spells.mutate(ago=ago)
    firsts = spells.filter(spells.spell == 1).select("account_id", first_ago="ago")
    entries = spells.select("account_id", "phase", period=(spells.ago // horizon + 1).cast("int32"))
    joined = entries.filter(entries.period <= most).join(firsts, "account_id")
    known = joined.filter(joined.first_ago >= joined.period * horizon)
    return known.group_by("phase", "period").agg(entries=ibis._.count())


def plan(tables: Tables, ask: Ask) -> Plan:
    """One row per past day and phase, oldest day first: `forecast` as of that day beside what happened by its end.

    is_inside: what happened lies within the 80 % interval. Nothing later than the day went into its forecast.
    """
    horizon = ask.option("horizon_days", DEFAULT_HORIZON)

    def first() -> ir.Table:
        known = tables["spell"].filter(tables["spell"].entered_on <= bind("as_of"))
        return known.agg(first=known.entered_on.min())

    def entries() -> ir.Table:
        return happened(keep(tables["spell"], ask), horizon=horizon, most=MOST_DATES, as_of=bind("as_of"))

    begun = (yield Query(first, is_shared=True)).column("first")[0].as_py()
    chosen = dates(ask.as_of, begun, horizon)
    counted = yield Query(entries)
    periods = zip(words(counted, "phase"), integers(counted, "period").tolist(), strict=True)
    actual = dict(zip(periods, integers(counted, "entries").tolist(), strict=True))
    rows: list[tuple[object, ...]] = []
    for place, day in enumerate(chosen):
        _, (movement,) = yield from movement_on(tables, ask, day)
        found = outlook(movement, horizon, ask.charter)
        for rank, phase in enumerate(ask.charter.phase_keys):
            count = actual.get((phase, len(chosen) - place), 0)
            expected, low, high = (number(float(part[rank])) for part in (found.expected, found.low, found.high))
            is_inside = None if low is None or high is None else low <= count <= high
            rows.append((day, phase, horizon, expected, low, high, count, is_inside))
    return as_table(COLUMNS, {name: [row[place] for row in rows] for place, (name, _) in enumerate(COLUMNS)})
