"""Moves of two periods, counted together with their factors: time in a phase, exits, exits that count."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.change.late_entries import first_known, revised
from metrics.dwell.departures import ranks
from metrics.dwell.dwell import ONWARD
from metrics.question.grouping import Groups
from metrics.question.question import Query, Question, Tables, bind, keep
from metrics.statistics.arrow import integers, words
from metrics.statistics.bootstrap import LOTS, lot_of, lots
from metrics.statistics.survival import Floats, Integers

PERIODS = ("before", "now")
NUMBERS = tuple(f"{number}_{period}" for number in ("days", "queue", "exits", "entered") for period in PERIODS)

Days = tuple[date, date]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """The counts of the earlier period, then of the later one: [period, phase, group], phases as in the charter.

    days: account-days in the phases in play, a day being one on which the account was there at any time, so that every
    exit has at least one; queue: those of accounts already in the phase when the period began; exits from the phases;
    moves: the exits that count. outside: moves that came from no phase in play. late [phase, group]: moves of the
    earlier period that were learned too late for it, less those withdrawn since; None if unknown.

    Counted by lot (`metrics.statistics.bootstrap`), every array has one more axis at the end: the lots, or the
    draws once drawn.
    """

    days: Floats
    queue: Floats
    exits: Floats
    moves: Floats
    outside: Floats
    late: Floats | None

    def of_groups(self, chosen: slice) -> "Counts":
        """The counts of some of the groups, by lot."""
        return self._each(lambda counts: counts[..., chosen, :])

    def by(self, weights: Floats | None = None) -> "Counts":
        """Summed over the lots, or weighted for each draw by `weights` [lot, draw]."""
        return self._each(lambda counts: counts.sum(axis=-1) if weights is None else counts @ weights)

    def _each(self, change: Callable[[Floats], Floats]) -> "Counts":
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        changed: dict[str, Any] = {name: None if one is None else change(one) for name, one in every.items()}
        return Counts(**changed)


def moves(
    spells: ir.Table, *, periods: dict[str, tuple[ir.DateValue, ir.DateValue]], dimension: tuple[str, ...] = ()
) -> ir.Table:
    """phase, next_phase, exit, lot [, `dimension`], and per period, both ends included, `NUMBERS`; late is 0."""
    (first, _), (_, last) = periods["before"], periods["now"]
    rows = spells.filter((spells.entered_on <= last) & (spells.left_on.isnull() | (spells.left_on >= first)))
    numbers = {}
    for period, (start, end) in periods.items():
        until = ibis.least(rows.left_on.fill_null(end), end)
        length = until.delta(ibis.greatest(rows.entered_on, start), unit="day") + 1
        numbers[f"days_{period}"] = ibis.greatest(length, 0).sum()
        stood = (rows.entered_on < start).ifelse(ibis.greatest(length, 0), 0)
        numbers[f"queue_{period}"] = stood.sum()
        numbers[f"exits_{period}"] = rows.left_on.between(start, end).fill_null(False).sum()
        numbers[f"entered_{period}"] = rows.entered_on.between(start, end).sum()
    found = rows.group_by("phase", "next_phase", "exit", *dimension, lot=lot_of(rows)).agg(**numbers)
    return found.select(
        *(found[name].cast("string") for name in ("phase", "next_phase", "exit", "lot", *dimension)),
        *(found[name].cast("int64") for name in NUMBERS),
        late=ibis.literal(0, "int64"),
    )


def counted(
    tables: Tables, question: Question, before: Days, now: Days
) -> Generator[Query, pa.Table, tuple[Groups, Counts]]:
    """The counts for `question` in both periods, by group and lot.

    The option `to_phase`: entries into it, else all steps forward. A correction is a move of the earlier period learned
    (or withdrawn) after the first day of the later one.
    """
    dimension, revisions = question.dimension, tables.get("revision")
    # It is not known which corrections would have been in doubt then.
    since = None if revisions is None or question.is_trusted else (yield first_known(revisions))["since"][0].as_py()
    is_known = since is not None and since <= now[0]

    def rows() -> ir.Table:
        periods = {name: (bind(f"{name}_start"), bind(f"{name}_end")) for name in PERIODS}
        found = moves(keep(tables["spell"], question), periods=periods, dimension=dimension)
        if not is_known:
            return found
        late = revised(keep(tables["revision"], question), charter=question.charter, dimension=dimension,
                       during=periods["before"], after=bind("now_start"))  # fmt: skip
        return found.union(late.mutate(**dict.fromkeys(NUMBERS, ibis.literal(0, "int64"))).select(*found.columns))

    days = dict(zip(("before_start", "before_end", "now_start", "now_end"), (*before, *now), strict=True))
    found = yield Query(rows, days, (is_known,))
    groups = Groups.from_rows(found, question)
    return groups, _matrices(found, groups, question, is_known=is_known)


def _matrices(found: pa.Table, groups: Groups, question: Question, *, is_known: bool) -> Counts:
    charter, goal = question.charter, question.option("to_phase")
    source, target = ranks(found, "phase", charter), ranks(found, "next_phase", charter)
    is_played = (source >= 0) & (source < len(charter.in_play))
    numbers, drawn_in = {name: integers(found, name).astype(float) for name in (*NUMBERS, "late")}, lots(found, "lot")

    def grid(name: str, chosen: Mask, index: Integers) -> Floats:
        shape = (len(charter.phase_keys), len(groups), LOTS)
        cells = (index * len(groups) + groups.place) * LOTS + drawn_in
        weights = numbers[name] * chosen
        return np.bincount(cells, weights=weights, minlength=shape[0] * shape[1] * LOTS).astype(float).reshape(shape)

    def both(name: str, chosen: Mask, index: Integers) -> Floats:
        return np.stack([grid(f"{name}_{period}", chosen, index) for period in PERIODS])

    if goal is None:
        is_move = is_played & np.isin([way or "" for way in words(found, "exit")], ONWARD)
    else:
        is_move = target == charter.rank[goal]
    inside = np.where(is_played, source, charter.rank.get(goal, 0))
    days, queue, exits = (both(name, is_played, inside) for name in ("days", "queue", "exits"))
    onward = both("exits", is_played & is_move, inside)
    outside = np.zeros_like(onward)
    if goal is not None:
        entered = both("entered", source == charter.rank[goal], inside)
        outside[:, charter.rank[goal]] = entered.sum(axis=1) - onward.sum(axis=1)
    return Counts(days, queue, exits, onward, outside, grid("late", is_move, inside) if is_known else None)
