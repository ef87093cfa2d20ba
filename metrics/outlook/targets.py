"""Targets: what the charter wants of a phase in a quarter, what was achieved, and from when that can be judged."""

from collections.abc import Generator
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from metrics.conversion.conversion import SMALLEST_N
from metrics.outlook.quarter_figures import NOBODY, Actual, Figures, counts, expected, medians, rates
from metrics.question.grouping import Groups
from metrics.question.quarters import Quarters
from metrics.question.question import Plan, Query, Question, Tables
from metrics.question.small_groups import order
from model.charter import Charter

MEASURES = ("entries", "stock", "conversion_rate", "median_days")
COUNTS = MEASURES[:2]
COLUMNS = (
    ("quarter", pa.string()),
    ("phase", pa.string()),
    ("measure", pa.string()),
    ("target", pa.float64()),
    ("actual", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("n", pa.int64()),
    ("elapsed_rate", pa.float64()),
    ("forecast", pa.float64()),
    ("forecast_low", pa.float64()),
    ("forecast_high", pa.float64()),
    ("judged_from", pa.date32()),
    ("standing", pa.string()),
)
REACHED, MISSED, UNCERTAIN, TOO_EARLY, TOO_FEW = "reached", "missed", "uncertain", "too_early", "too_few"


class Wanted(NamedTuple):
    """One target number of the charter."""

    quarter: str
    phase: str
    measure: str
    target: float

    def judged_from(self, charter: Charter) -> date:
        """The day from which on the target can be judged: when the quarter is over and its youngest entry has had the
        charter's window (conversion) or the days aimed at (median) behind it.
        """
        quarters = Quarters.from_charter(charter)
        end = quarters.ends(quarters.numbered(self.quarter))
        waiting = {"conversion_rate": charter.maturity_window_days, "median_days": ceil(self.target)}
        return end + timedelta(days=waiting.get(self.measure, 0))


def wanted(charter: Charter, as_of: date) -> list[Wanted]:
    """The targets of all quarters begun by `as_of`, by quarter, phase, measure; rates and medians of phases in play."""
    quarters = Quarters.from_charter(charter)
    found = [
        Wanted(quarter, phase, measure, float(target))
        for phase, by_quarter in charter.targets.items()
        for quarter, targets in by_quarter.items()
        for measure in MEASURES
        if (target := getattr(targets, measure)) is not None
        and quarters.begins(quarters.numbered(quarter)) <= as_of
        and (measure in COUNTS or phase in charter.in_play)
    ]
    return sorted(found, key=lambda one: (one.quarter, charter.rank[one.phase], MEASURES.index(one.measure)))


def standing(one: Wanted, actual: Actual, *, as_of: date, charter: Charter) -> str:
    """How `actual` compares with the target. Entries reached early stay reached; if the target lies within the 95 %
    limits, the difference may be chance.
    """
    is_over = as_of >= one.judged_from(charter)
    value = actual.value
    if one.measure in COUNTS:
        is_reached = (value or 0) >= one.target
        if is_over or (is_reached and one.measure == "entries"):
            return REACHED if is_reached else MISSED
        return TOO_EARLY
    if not is_over:
        return TOO_EARLY
    if actual.n < SMALLEST_N:
        return TOO_FEW
    low = -np.inf if actual.low is None else actual.low
    high = np.inf if actual.high is None else actual.high
    if low <= one.target <= high:
        return UNCERTAIN
    is_above = value is None or value > one.target
    return REACHED if is_above == (one.measure == "conversion_rate") else MISSED


def targets(tables: Tables, question: Question) -> Plan:
    """A row per target of every quarter begun by as_of.

    actual: entries in the quarter; stock at its end, or on as_of while it lasts; of the accounts that first entered the
    phase in it, the share that got to the next phase, a later one or won within the charter's window; median dwell of
    the spells begun in it. low, high: 95 % limits of share and median. n: what it rests on. forecast: entries so far
    and those still expected of the accounts that stand in a phase today, with 80 % limits; only while the quarter
    lasts, not for the first phase. elapsed_rate: the share of the quarter's days that have passed.

    standing: reached, missed, uncertain (the target lies within the limits), too_few (below `SMALLEST_N`), too_early
    (before judged_from). Filtered or grouped, nothing has a target, as targets were agreed for all accounts.
    They apply to the lead motion only; other motions have no rows.
    """
    listed = wanted(question.charter, question.as_of) if question.motion == question.charter.lead_motion else []
    figures, groups = yield from _actual(tables, question, listed)
    ahead = (yield from expected(tables, question)) if any(one.measure == "entries" for one in listed) else {}
    is_whole = not question.where and question.by is None
    rows, places = [], []
    for one in listed:
        for index, group in enumerate(groups.values):
            key = (one.quarter, one.phase, group)
            actual = figures[one.measure].get(key, NOBODY if one.measure not in COUNTS else Actual(0, 0))
            rows.append(
                _row(one, actual, ahead.get(key) if one.measure == "entries" else None, question, is_whole=is_whole)
            )
            places.append(index)
    columns = {name: [row[name] for row in rows] for name, _ in COLUMNS}
    return groups.table(COLUMNS, columns, np.array(places, dtype=np.int64))


def _actual(
    tables: Tables, question: Question, listed: list[Wanted]
) -> Generator[Query, pa.Table, tuple[dict[str, Figures], Groups]]:
    entered, stock = yield from counts(tables, question, sorted({one.quarter for one in listed}))
    rated = {one.phase for one in listed if one.measure == "conversion_rate"}
    phases = [phase for phase in question.charter.in_play if phase in rated]
    figures = {"entries": entered, "stock": stock, "conversion_rate": (yield from rates(tables, question, phases))}
    if timed := {(one.quarter, one.phase) for one in listed if one.measure == "median_days"}:
        figures["median_days"] = yield from medians(tables, question, timed)
    found = sorted({group for _, _, group in (*entered, *figures["conversion_rate"])}, key=order)
    groups = Groups(pa.table({question.by: pa.array(found, pa.string())}) if question.by else pa.table({}), question.by)
    return figures, groups


def _row(one: Wanted, actual: Actual, rest: Actual | None, question: Question, *, is_whole: bool) -> dict[str, object]:
    quarters = Quarters.from_charter(question.charter)
    number = quarters.numbered(one.quarter)
    first = quarters.begins(number)
    length = (quarters.ends(number) - first).days + 1
    sums: list[float | None] = [None] * 3
    if rest is not None and rest.value is not None:
        sums = [actual.n + (part or 0) for part in (rest.value, rest.low, rest.high)]
    return {
        **one._asdict(),
        "target": one.target if is_whole else None,
        "actual": actual.value,
        "low": actual.low,
        "high": actual.high,
        "n": actual.n,
        "elapsed_rate": min(1.0, ((question.as_of - first).days + 1) / length),
        **dict(zip(("forecast", "forecast_low", "forecast_high"), sums, strict=True)),
        "judged_from": one.judged_from(question.charter),
        "standing": standing(one, actual, as_of=question.as_of, charter=question.charter) if is_whole else None,
    }
