"""Signals: which counts are out of the ordinary for what they count, and which vary as usual."""

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
# So many periods are told about, each against those before it.
MOST_TOLD = 24
DEFAULT_GRAIN = "month"


def signals(tables: Tables, question: Question) -> Plan:
    """One row per figure, phase and complete period of the option `grain`, oldest first; the last `MOST_TOLD` periods.

    value: `metrics.change.tallies`. expected: the mean of the up to 24 complete periods before; low, high: 99 % limits
    of a gamma-Poisson with their mean and dispersion, both still usual; periods: how many they are. verdict: up, down
    (outside the limits), shift_up, shift_down (eight in a row on one side), usual, too_few (fewer than 8 periods). The
    options `figure` and `phase` leave those rows, `limit` the last so many periods. Complete are periods between the
    first day of the motion's history and as_of; of `stuck` those since anybody can have stood there for so long.
    """
    grain, told = question.option("grain", DEFAULT_GRAIN), min(question.option("limit", MOST_TOLD), MOST_TOLD)
    begun = yield from begun_on(tables)
    periods = [] if begun is None else complete(begun, question.as_of, grain, MOST_TOLD + MOST_PERIODS)
    found: dict[str, list[object]] = {name: [] for name, _ in COLUMNS}
    if begun is not None and periods:
        # Always as many, so that nothing is compiled anew as time goes by; those before the first count nothing.
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
