"""Dwell: how long accounts stay in a phase, with open spells taken into account.

The mean of finished spells is biased low, because the slow ones are still open. Kaplan-Meier counts an open spell for
as long as it has lasted so far (Kaplan & Meier, J. Am. Statist. Ass. 53, 1958).
"""

from collections.abc import Callable, Collection, Generator, Iterable
from datetime import date
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.derive.milestones import without_reach
from metrics.derive.spells import is_corrected, spells_as_of
from metrics.dwell.window import first_day, joined_counts, spells_in_window
from metrics.question.grouping import Groups, with_dimension
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.question.small_groups import order
from metrics.statistics.arrow import as_table, coded, flags, integers, nullable
from metrics.statistics.grouped_survival import Durations
from metrics.statistics.survival import Curve, Integers, kaplan_meier, survival_steps
from model.charter import WON, Charter

ONWARD = ("advance", "skip", WON)
NUMBERS = (
    ("spells", pa.int64()),
    ("exits", pa.int64()),
    ("open", pa.int64()),
    ("median_days", pa.int64()),
    ("q85_days", pa.int64()),
    ("median_low", pa.int64()),
    ("median_high", pa.int64()),
    ("advance_per_100_weeks", pa.float64()),
    ("completed_mean_days", pa.float64()),
    ("excluded", pa.int64()),
)

Group = tuple[str, str | None]
Mask = npt.NDArray[np.bool_]


def exit_counts(spells: ir.Table, *, in_play: tuple[str, ...], by: str | None = None) -> ir.Table:
    """phase [, `by`], exit, days, is_entry_known, n: spells in play, counted by how they ended and how long they took.

    days is the dwell of a finished spell or the age of an open one; 0 if the entry is unknown, when it has no meaning.
    A spell that ended with a correction counts as one with an unknown entry.
    """
    spells = spells.mutate(is_entry_known=spells.is_entry_known & ~is_corrected(spells))
    days = spells.is_entry_known.ifelse(ibis.coalesce(spells.dwell_days, spells.age_days), 0)
    dimension = {} if by is None else {"dimension": spells[by]}
    return (
        spells.filter(spells.phase.isin(in_play))
        .select("phase", "exit", "is_entry_known", days=days, **dimension)
        .group_by("phase", *dimension, "exit", "days", "is_entry_known")
        .agg(n=ibis._.count())
    )


class Histogram:
    """The counts of `exit_counts` per group, ready for the statistics; `merged` as in `Groups`.

    `joined`: for a window of days, the rows of `metrics.dwell.window.joined_counts`.
    """

    def __init__(self, counted: pa.Table, merged: Collection[str | None] = (), joined: pa.Table | None = None) -> None:
        phases, self._phase = coded(counted, "phase")
        groups = Groups(counted, "dimension", merged)
        ways, codes = coded(counted, "exit")
        self.exits = np.array([way or "" for way in ways], dtype=np.str_)[codes]
        self.days, self.n = integers(counted, "days"), integers(counted, "n")
        self.is_known = flags(counted, "is_entry_known")
        self._phases = {str(phase): index for index, phase in enumerate(phases)}
        # Only the pairs of phase and group that occur.
        pairs, self._place = np.unique(self._phase * len(groups) + groups.place, return_inverse=True)
        self.distinct: dict[Group, int] = {
            (str(phases[pair // len(groups)]), groups.values[pair % len(groups)]): index
            for index, pair in enumerate(pairs.tolist())
        }
        self.joined = None if joined is None else self._joined(joined, merged)

    def _joined(self, joined: pa.Table, merged: Collection[str | None]) -> tuple[Integers, Integers, Integers]:
        """For each row of `joined` the index of its group in `distinct`, its days and its count."""
        phases, phase = coded(joined, "phase")
        groups = Groups(joined, "dimension", merged)
        pairs, pair = np.unique(phase * len(groups) + groups.place, return_inverse=True)
        places = [
            self.distinct[str(phases[one // len(groups)]), groups.values[one % len(groups)]] for one in pairs.tolist()
        ]
        return np.array(places, dtype=np.int64)[pair], integers(joined, "days"), integers(joined, "n")

    def rows(self, group: Group) -> Mask:
        """Mask of the counts that belong to `group`; all False for a group that does not occur."""
        return self._place == self.distinct.get(group, -1)

    def of_phase(self, phase: str) -> Mask:
        """Mask of the counts that belong to any group of `phase`."""
        return self._phase == self._phases.get(phase, -1)

    @cached_property
    def _exits(self) -> Integers:
        return self._summed(self.n * (self.is_known & (self.exits != "")))

    @cached_property
    def _onward(self) -> Integers:
        return self._summed(self.n * (self.is_known & np.isin(self.exits, ONWARD)))

    def onward_of(self, group: Group) -> int:
        """How many spells of `group` with a known entry ended by moving on; KeyError if the group does not occur."""
        return int(self._onward[self.distinct[group]])

    def curve(self, rows: Mask) -> Curve:
        """Kaplan-Meier over the spells with a known entry among `rows`; every exit is an event."""
        rows = rows & self.is_known
        joined = None
        if self.joined is not None:
            place, days, n = self.joined
            own = np.isin(place, np.unique(self._place[rows]))
            joined = days[own], n[own]
        return kaplan_meier(self.days[rows], self.n[rows], self.exits[rows] != "", joined)

    def durations(self) -> Durations:
        """The spells with a known entry, of every group in `distinct`."""
        known = self.is_known
        return Durations(self._place[known], self.days[known], self.n[known], len(self.distinct), self.joined)

    def _summed(self, weights: npt.NDArray[np.number[Any]]) -> Integers:
        """`weights` (whole numbers, one per count) summed for each group in `distinct`."""
        return np.bincount(self._place, weights=weights, minlength=len(self.distinct)).astype(np.int64)

    def moved_on_in_days(self) -> tuple[Integers, Integers]:
        """For each group in `distinct`: how many spells moved on, and the account-days at risk."""
        at_risk = self._summed(self.n * self.is_known * self.days)
        if self.joined is not None:
            joined, days, n = self.joined
            at_risk = at_risk - np.bincount(joined, weights=days * n, minlength=at_risk.size).astype(np.int64)
        return self._onward, at_risk

    def figures(self) -> dict[str, pa.Array]:
        """The columns named in `NUMBERS`, with one entry for each group in `distinct`."""
        known = self.n * self.is_known
        has_left = self.exits != ""
        spells, exits = self._summed(known), self._exits
        completed = self._summed(known * has_left * self.days)
        onward, at_risk = self.moved_on_in_days()
        durations = self.durations()
        events = durations.events(has_left[self.is_known])
        survival, low, high = durations.along_days(survival_steps, events, durations.at_risk)
        with np.errstate(divide="ignore", invalid="ignore"):
            advanced, mean = 100 * onward / (at_risk / 7), completed / exits
        return {
            "spells": pa.array(spells),
            "exits": pa.array(exits),
            "open": pa.array(spells - exits),
            "median_days": nullable(*durations.first_day(survival, 0.5)),
            "q85_days": nullable(*durations.first_day(survival, 0.15)),
            "median_low": nullable(*durations.first_day(low, 0.5)),
            "median_high": nullable(*durations.first_day(high, 0.5)),
            "advance_per_100_weeks": nullable(advanced, at_risk > 0),
            "completed_mean_days": nullable(mean, exits > 0),
            "excluded": pa.array(self._summed(self.n * ~self.is_known)),
        }


def in_order(groups: Iterable[Group], charter: Charter) -> list[Group]:
    """`groups` sorted by phase in the charter's order, then by value; accounts without a value come last."""
    return sorted(groups, key=lambda group: (charter.rank[group[0]], *order(group[1])))


def histogram_of(tables: Tables, question: Question, in_play: tuple[str, ...]) -> Generator[Query, pa.Table, Histogram]:
    """The counts of the phases `in_play`: of all history, or of the last `window_days` days if the option is given."""
    days = question.option("window_days")
    if days is not None:
        return (
            yield from histogram_between(tables, question, in_play, first_day(question.as_of, days), question.as_of)
        )

    def counts() -> ir.Table:
        spells = keep(spells_as_of(without_reach(tables["spell"]), as_of=bind("as_of")), question)
        return exit_counts(spells, in_play=in_play, by=question.by)

    return Histogram((yield Query(counts, is_shared=True)), question.merged)


def histogram_between(
    tables: Tables, question: Question, in_play: tuple[str, ...], first: date, last: date
) -> Generator[Query, pa.Table, Histogram]:
    """The counts of the phases `in_play` within the days `first` to `last` only, as known on the last day."""
    counts, joined = window_counts(tables, question, in_play, first="window_start", last="as_of")
    values = {"as_of": last, "window_start": first}
    counted = yield Query(counts, values, is_shared=True)
    return Histogram(counted, question.merged, (yield Query(joined, values, is_shared=True)))


def window_counts(
    tables: Tables, question: Question, in_play: tuple[str, ...], *, first: str, last: str
) -> tuple[Callable[[], ir.Table], Callable[[], ir.Table]]:
    """What a `Histogram` is made of, `exit_counts` and `joined_counts` of the days bound as `first` to `last`."""

    def spells() -> ir.Table:
        history = spells_in_window(without_reach(keep(tables["spell"], question)), bind(first))
        return spells_as_of(history, as_of=bind(last))

    def counts() -> ir.Table:
        return exit_counts(spells(), in_play=in_play, by=question.by)

    def joined() -> ir.Table:
        return joined_counts(spells(), bind(first), in_play=in_play, by=question.by)

    return counts, joined


def dwell(tables: Tables, question: Question) -> Plan:
    """One row per phase in play, or for the option `phase` only; `window_days` considers only that many of the last
    days.

    With `by`, one row per phase and group that had a spell; accounts without a value form a group of their own. In a
    window, spells are those open at some time within it, exits those that happened in it, and days at risk those in it.
    """
    chosen = question.option("phase")
    in_play = (chosen,) if chosen else question.charter.in_play
    histogram = yield from histogram_of(tables, question, in_play)
    # The index behind the last group stands for a phase that no account was ever in; `_with_nobody` puts the empty
    # figures there.
    empty = len(histogram.distinct)
    groups = (
        [(phase, None) for phase in in_play] if question.by is None else in_order(histogram.distinct, question.charter)
    )
    places = pa.array([histogram.distinct.get(group, empty) for group in groups], type=pa.int64())
    figures = {name: _with_nobody(column, name).take(places) for name, column in histogram.figures().items()}
    named: dict[str, Any] = {"phase": [group[0] for group in groups]}
    if question.by is not None:
        named[question.by] = [group[1] for group in groups]
    return as_table(with_dimension((("phase", pa.string()), *NUMBERS), question), named | figures)


def _with_nobody(column: pa.Array, name: str) -> pa.Array:
    """`column` of `NUMBERS` with one more entry, for an empty group: 0 for counts of spells, else null."""
    nobody = 0 if name in ("spells", "exits", "open", "excluded") else None
    return pa.concat_arrays([column, pa.array([nobody], type=column.type)])
