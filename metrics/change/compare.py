"""Compare: what changed against the equally long period before, using a fixed set of verdicts.

Every difference comes with its limits. A change is reported only if chance is an unlikely explanation, corrected for
judging many differences at once (`metrics.statistics.two_samples`, `metrics.statistics.control_limits`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.change.decomposition import earlier
from metrics.change.tallies import FIGURES as COUNTED
from metrics.change.tallies import counted_from, is_asked, tallied
from metrics.conversion.conversion import SMALLEST_N, entries
from metrics.derive.milestones import reached_on
from metrics.derive.spells import spells_as_of
from metrics.dwell.dwell import Histogram, window_counts
from metrics.question.history_begin import begun_on
from metrics.question.question import Plan, Question, Tables, bind, keep
from metrics.question.together import Count
from metrics.statistics.arrow import as_table, integers, words
from metrics.statistics.control_limits import DOWN, MOST_PERIODS, TOO_FEW, UP, USUAL, Usual
from metrics.statistics.survival import Integers
from metrics.statistics.two_samples import (
    Observed,
    Restricted,
    common_age,
    difference_of_means,
    holm,
    log_rank,
    newcombe,
    newcombe_p,
)
from metrics.stuck.overdue import learned
from model.charter import WON

COLUMNS = (
    ("figure", pa.string()),
    ("phase", pa.string()),
    ("now", pa.float64()),
    ("before", pa.float64()),
    ("difference", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("verdict", pa.string()),
)
DWELL, CONVERSION = "dwell", "conversion_rate"
FIGURES = (DWELL, CONVERSION, *COUNTED)
SIDES, PARTS = ("now", "before"), ("counts", "joined")
# With fewer exits on either side, dwell is not compared.
SMALLEST_EXITS = 20
# Rounded, so that the last digits do not depend on how a machine adds up.
DECIMALS = 9

Days = tuple[date, date]


@dataclass(frozen=True)
class Row:
    """One figure of one phase; p: how likely chance alone gives such a difference, None if there is too little data to
    tell.
    """

    figure: str
    phase: str
    now: float | None
    before: float | None
    limits: tuple[float, float] | None
    p: float | None


def compare(tables: Tables, question: Question) -> Plan:
    """Rows: dwell and conversion_rate of every phase in play, then the counts of `metrics.change.tallies`.

    dwell: restricted mean days up to the largest age with 10 at risk in both windows, as in `dwell` with a window; low,
    high: 95 % limits of the difference; verdict by the log-rank test with delayed entry. conversion_rate: of the
    accounts whose window closed in the period, the share that got to the next phase, a later one or won within the
    window; Newcombe's 95 % limits of the difference. Counts: low, high: the control limits of `signals`, from up to 24
    equally long periods before, less `before`; a count is up or down if it lies outside them and on the same side of
    `before`.

    verdict: up, down, usual, or too_few (fewer than 20 exits or 10 entries on either side, fewer than 8 periods);
    corrected by Holm at 5 % among all rows. The options `figure` and `phase` only select rows; the correction does not
    change.
    """
    start, end = question.period
    windows = (start, max(start, min(end, question.as_of))), earlier(start, end)
    begun, limits = (yield from begun_on(tables)), (yield from learned(tables, question))
    starts, spells = _starts(windows[0]), _of_spells(tables, question, windows)
    counts, counted = yield from tallied(tables, question, starts, windows[0][1], limits, spells)
    found = [*_dwell(question, counted), *_conversion(question, counted[CONVERSION])]
    for (figure, phase), values in counts.items():
        seen = date.max if begun is None else counted_from(begun, limits, figure, phase)
        known = sum(seen <= day for day in starts[:-1])
        found.append(_count_row(figure, phase, values, known, is_before_known=seen <= windows[1][0]))
    verdicts = zip(found, holm([row.p for row in found]), strict=True)
    rows = [
        (*_told(row), _verdict(row, is_signal=is_signal))
        for row, is_signal in verdicts
        if is_asked(question, row.figure, row.phase)
    ]
    return as_table(COLUMNS, {name: [row[index] for row in rows] for index, (name, _) in enumerate(COLUMNS)})


def _told(row: Row) -> tuple[object, ...]:
    difference = None if row.now is None or row.before is None else row.now - row.before
    numbers = (row.now, row.before, difference, *(row.limits or (None, None)))
    return (row.figure, row.phase, *(None if one is None else round(one, DECIMALS) + 0.0 for one in numbers))


def _verdict(row: Row, *, is_signal: bool) -> str:
    if row.p is None or row.now is None or row.before is None:
        return TOO_FEW
    if not is_signal or row.now == row.before:
        return USUAL
    return UP if row.now > row.before else DOWN


def _of_spells(tables: Tables, question: Question, windows: tuple[Days, Days]) -> dict[str, Count]:
    """What is counted of spells beside the tallies: dwell in each of `windows`, and the accounts whose conversion
    window closed.
    """
    found: dict[str, Count] = {}
    for side, (first, last) in zip(SIDES, windows, strict=True):
        names = {"first": f"{side}_first", "last": f"{side}_last"}
        values = dict(zip(names.values(), (first, last), strict=True))
        parts = window_counts(tables, question, question.charter.in_play, **names)
        found |= {f"{side}_{name}": Count(part, values) for name, part in zip(PARTS, parts, strict=True)}
    return found | {CONVERSION: _closed(tables, question, windows)}


def _dwell(question: Question, rows: dict[str, pa.Table]) -> list[Row]:
    in_play = question.charter.in_play
    observed = []
    for side in SIDES:
        counts, joined = (rows[f"{side}_{name}"] for name in PARTS)
        observed.append(_observed(Histogram(counts, question.merged, joined), in_play))
    return [_dwell_row(phase, now, before) for phase, now, before in zip(in_play, *observed, strict=True)]


def _observed(histogram: Histogram, in_play: tuple[str, ...]) -> list[Observed]:
    joined_at, joined, joined_n = histogram.joined or (np.zeros(0, dtype=np.int64),) * 3
    found = []
    for phase in in_play:
        rows, came = (
            histogram.rows((phase, None)) & histogram.is_known,
            joined_at == histogram.distinct.get((phase, None)),
        )
        is_exit = (histogram.exits[rows] != "").astype(np.int64)
        found.append(
            Observed.from_spells(histogram.days[rows], histogram.n[rows], is_exit, joined[came], joined_n[came])
        )
    return found


def _dwell_row(phase: str, now: Observed, before: Observed) -> Row:
    age = common_age(now, before)
    if age is None:
        return Row(DWELL, phase, None, None, None, None)
    means = Restricted.up_to(now, age), Restricted.up_to(before, age)
    _, low, high = difference_of_means(*means)
    is_enough = min(int(now.exits.sum()), int(before.exits.sum())) >= SMALLEST_EXITS
    return Row(DWELL, phase, means[0].mean, means[1].mean, (low, high), log_rank(now, before) if is_enough else None)


def _goals(question: Question) -> dict[str, str]:
    """The phase that follows each phase in play."""
    return dict(zip(question.charter.in_play, (*question.charter.in_play[1:], WON), strict=True))


def _closed(tables: Tables, question: Question, windows: tuple[Days, Days]) -> Count:
    window, goals = question.charter.maturity_window_days, _goals(question)

    def counts() -> ir.Table:
        rows = entries(spells_as_of(keep(tables["spell"], question), as_of=bind("as_of")), *goals)
        is_now = rows.entered_on.between(bind("now_start"), bind("now_end"))
        is_before = rows.entered_on.between(bind("before_start"), bind("before_end"))
        rows = rows.filter(is_now | is_before)
        reached = ibis.cases(*((rows.phase == phase, rows[reached_on(goal)]) for phase, goal in goals.items()))
        needed = reached.delta(rows.entered_on, unit="day")
        return (
            rows.select(
                "phase", is_now=rows.entered_on >= bind("now_start"), has_converted=(needed <= window).fill_null(False)
            )
            .group_by("phase", "is_now")
            .agg(n=ibis._.count(), converted=ibis._.has_converted.sum())
        )

    closed = {name: _shifted(days, window) for name, days in zip(SIDES, windows, strict=True)}
    bound = {
        f"{name}_{side}": day for name, days in closed.items() for side, day in zip(("start", "end"), days, strict=True)
    }
    return Count(counts, bound)


def _conversion(question: Question, found: pa.Table) -> list[Row]:
    counted: dict[tuple[str, bool], tuple[int, int]] = {}
    columns = (words(found, "phase"), found["is_now"].to_pylist(), integers(found, "converted"), integers(found, "n"))
    for phase, is_now, converted, n in zip(*columns, strict=True):
        counted[str(phase), is_now] = int(converted), int(n)
    return [
        _rate_row(phase, counted.get((phase, True), (0, 0)), counted.get((phase, False), (0, 0)))
        for phase in _goals(question)
    ]


def _shifted(days: Days, window: int) -> Days:
    """The days of entry whose window closed on one of `days`."""
    first, last = (day - min(timedelta(days=window), day - date.min) for day in days)
    return first, last


def _rate_row(phase: str, now: tuple[int, int], before: tuple[int, int]) -> Row:
    if min(now[1], before[1]) < SMALLEST_N:
        return Row(CONVERSION, phase, None, None, None, None)
    cases, among = (now[0], before[0]), (now[1], before[1])
    _, low, high = newcombe(cases, among)
    return Row(CONVERSION, phase, now[0] / now[1], before[0] / before[1], (low, high), newcombe_p(cases, among))


def _starts(now: Days) -> list[date]:
    """The first days of as many equally long periods as are considered, `now` being the last of them."""
    start, end = now
    length = (end - start).days + 1
    return [start - min(timedelta(days=length * back), start - date.min) for back in range(MOST_PERIODS, -1, -1)]


def _count_row(figure: str, phase: str, values: Integers, known: int, *, is_before_known: bool) -> Row:
    now, before = int(values[-1]), int(values[-2]) if is_before_known else None
    usual = Usual.from_counts(values[-1 - known : -1])
    if not usual.is_enough or before is None:
        return Row(figure, phase, now, before, None, None)
    # A count outside the limits but no further out than the period before is no change.
    is_same_side = (now - usual.mean) * (now - before) > 0
    p = usual.spread.two_sided(now) if is_same_side else 1.0
    return Row(figure, phase, now, before, (usual.low - before, usual.high - before), p)
