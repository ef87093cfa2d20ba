"""Signals: which counts are out of the ordinary by their own past, and which vary as usual."""

import pyarrow as pa

from metrics.change.tallies import counted_from, is_asked, tallied
from metrics.question.calendar_periods import complete
from metrics.question.history_begin import begun_on
from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import as_table
from metrics.statistics.control_limits import MOST_PERIODS, Usual, verdict
from metrics.stuck.overdue import learned

COLUMNS = (
    ("figure", pa.string()),
    ("phase", pa.string()),
    ("period", pa.string()),
    ("value", pa.int64()),
    ("expected", pa.float64()),
    ("low", pa.int64()),
    ("high", pa.int64()),
    ("periods", pa.int64()),
    ("verdict", pa.string()),
)
# How many periods are reported, each judged against those before it.
MOST_TOLD = 24
DEFAULT_GRAIN = "month"


def signals(tables: Tables, question: Question) -> Plan:
    """One row per figure, phase and complete period of the option `grain`, oldest first; the last `MOST_TOLD` periods.

    value: `metrics.change.tallies`. expected: the mean of the up to 24 complete periods before; low, high: 99 % limits
    of a gamma-Poisson with the mean and dispersion of those periods, both limits still usual; periods: the number of
    those periods. verdict: up, down (outside the limits), shift_up, shift_down (eight in a row on one side), usual,
    too_few (fewer than 8 periods). The options `figure` and `phase` select rows, `limit` that many of the last periods.
    A period is complete if it lies between the first day of the motion's history and as_of; for `stuck`, the first day
    is when an account can first have been there for longer than the limit.
    """
    grain, told = question.option("grain", DEFAULT_GRAIN), min(question.option("limit", MOST_TOLD), MOST_TOLD)
    begun = yield from begun_on(tables)
    periods = [] if begun is None else complete(begun, question.as_of, grain, MOST_TOLD + MOST_PERIODS)
    found: dict[str, list[object]] = {name: [] for name, _ in COLUMNS}
    if begun is not None and periods:
        # Always the same number of periods, so that the query is not recompiled as time goes by; those before the first
        # are empty.
        padded = [periods[0].start] * (MOST_TOLD + MOST_PERIODS - len(periods)) + [one.start for one in periods]
        limits = yield from learned(tables, question)
        counts, _ = yield from tallied(tables, question, padded, periods[-1].end, limits)
        for (figure, phase), every in counts.items():
            if not is_asked(question, figure, phase):
                continue
            values, seen = every[-len(periods) :], counted_from(begun, limits, figure, phase)
            unseen = sum(one.start < seen for one in periods)
            for index in range(max(0, len(periods) - told), len(periods)):
                usual = Usual.from_counts(values[unseen:index])
                row = (
                    figure, phase, periods[index].name, int(values[index]),
                    *((usual.mean, usual.low, usual.high) if usual.is_enough else (None, None, None)),
                    usual.periods, verdict(usual, values[unseen : index + 1]),
                )  # fmt: skip
                for (name, _), value in zip(COLUMNS, row, strict=True):
                    found[name].append(value)
    return as_table(COLUMNS, found)
