"""Tallies: how often something happened in each of several periods. `signals` and `compare` judge them.

entries: into a phase in play; wins: entries into won; losses and returns: by the phase that was left; stuck: accounts
that exceeded the limit of their phase, on the day after it; premature, late: accounts, as in `touch_fit`.
"""

from collections.abc import Generator, Mapping, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.milestones import without_reach
from metrics.derive.sales_touches import MARKETING, SALES, led_by
from metrics.derive.spells import spells_as_of
from metrics.question.question import Query, Question, Tables, bind, keep
from metrics.question.together import Count, together
from metrics.statistics.arrow import EPOCH, coded, integers, words
from metrics.statistics.survival import Integers
from metrics.stuck.overdue import Limits, limit_days, limit_shape, limit_values
from model.charter import LOST, WON, Charter

Tallies = dict[tuple[str, str], Integers]
FIGURES = ("entries", "wins", "losses", "returns", "premature", "late", "stuck")


def phases_of(figure: str, charter: Charter) -> tuple[str, ...]:
    """The phases for which a figure is reported."""
    every = {
        "wins": (WON,),
        "returns": charter.in_play[1:],
        "premature": led_by(charter, MARKETING),
        "late": led_by(charter, SALES),
    }
    return every.get(figure, charter.in_play)


def is_asked(question: Question, figure: str, phase: str) -> bool:
    """Whether a row is among those that the options `figure` and `phase` select."""
    return question.option("figure", figure) == figure and question.option("phase", phase) == phase


def counted_from(begun: date, limits: Limits, figure: str, phase: str) -> date:
    """The first day for which the figure can be counted: the first day of the history; for `stuck`, the first day on
    which an account known since then can have been in the phase for longer than its limit (the longest of its
    segments).
    """
    longest = max((days for (one, _), (days, _) in limits.items() if one == phase), default=0)
    return begun + timedelta(days=longest + 1) if figure == "stuck" else begun


def tallied(
    tables: Tables,
    question: Question,
    starts: Sequence[date],
    last: date,
    limits: Limits,
    beside: Mapping[str, Count] | None = None,
) -> Generator[Query, pa.Table, tuple[Tallies, dict[str, pa.Table]]]:
    """Per figure and phase the counts of consecutive periods that begin on `starts`; the last one ends on `last`.

    Everything as known on the as-of day, including who is stuck, by the `limits` of that day
    (`metrics.stuck.overdue.learned`). The second result holds the rows of the counts in `beside`, taken from the same
    spells.
    """
    size = len(starts)
    days = np.array([(day - EPOCH).days for day in (*starts, last + timedelta(days=1))])
    counts = {
        (figure, phase): np.zeros(size, dtype=np.int64)
        for figure in FIGURES
        for phase in phases_of(figure, question.charter)
    }

    def add(figure: str, rows: pa.Table, index: Integers) -> None:
        (named, codes), n = coded(rows, "phase"), integers(rows, "n")
        is_there = (index >= 0) & (index < size)
        for phase in {*phases_of(figure, question.charter)} & {*named}:
            own = is_there & (codes == named.index(phase))
            np.add.at(counts[figure, phase], index[own], n[own])

    asked = {"entered": Count(lambda: _entered(tables, question)), "left": Count(lambda: _left(tables, question))}
    if limits:
        values, shape = limit_values(limits), limit_shape(limits)
        asked["crossed"] = Count(lambda: _crossed(tables, question, limits), values, shape)
    found = yield from together(question, asked | {**(beside or {})})
    for figure in ("entries", "wins"):
        add(figure, found["entered"], _places(found["entered"], days))
    for figure, way in (("losses", LOST), ("returns", "return")):
        own = found["left"].filter(pa.array([one == way for one in words(found["left"], "exit")], pa.bool_()))
        add(figure, own, _places(own, days))
    if limits:
        add("stuck", found["crossed"], _places(found["crossed"], days, integers(found["crossed"], "limit") + 1))
    numbered = {f"begin_{n}": day for n, day in enumerate((*starts, last + timedelta(days=1)))}
    touched = yield Query(lambda: _premature(tables, question, size), numbered, (size,))
    add("premature", touched, integers(touched, "place"))
    worked = yield from _worked(tables, starts, last)
    late = yield Query(lambda: _late(tables, question, size), {f"work_{n}": w for n, w in enumerate(worked)}, (size,))
    add("late", late, integers(late, "place"))
    return counts, {name: found[name] for name in beside or ()}


def _places(rows: pa.Table, days: Integers, later: Integers | int = 0) -> Integers:
    """For each row the index of the period that contains its day, or the day `later` days on; -1 before the first
    period; after the last, the number of periods.
    """
    on = rows.column("on").cast(pa.int32()).to_numpy().astype(np.int64) + later
    return np.searchsorted(days, on, side="right").astype(np.int64) - 1


def _spells(tables: Tables, question: Question) -> ir.Table:
    return spells_as_of(without_reach(keep(tables["spell"], question)), as_of=bind("as_of"))


def _entered(tables: Tables, question: Question) -> ir.Table:
    spells = _spells(tables, question)
    return spells.group_by("phase", on=spells.entered_on).agg(n=ibis._.count())


def _left(tables: Tables, question: Question) -> ir.Table:
    spells = _spells(tables, question)
    spells = spells.filter(spells.exit.isin([LOST, "return"]))
    return spells.group_by("phase", "exit", on=spells.left_on).agg(n=ibis._.count())


def _crossed(tables: Tables, question: Question, limits: Limits) -> ir.Table:
    spells = _spells(tables, question)
    days = limit_days(spells, limits)
    length = ibis.coalesce(spells.dwell_days, spells.age_days)
    # Stuck on the day after the limit, if still in the phase at the end of that day.
    is_crossed = spells.is_entry_known & spells.phase.isin(question.charter.in_play)
    is_crossed &= spells.is_open.ifelse(length > days, length > days + 1)
    rows = spells.mutate(limit=days).filter(is_crossed)
    return rows.group_by("phase", "limit", on=rows.entered_on).agg(n=ibis._.count())


def _numbered(value: ir.Value, name: str, kind: str, size: int) -> ir.IntegerValue:
    """The index of the period that contains `value`; periods begin at the bound ``<name>_0``, ``_1`` ..., and `value`
    is not before the first.

    By binary search: six comparisons per row, not fifty.
    """

    def among(first: int, last: int) -> ir.IntegerValue:
        if first == last:
            return ibis.literal(first, "int32")
        middle = (first + last + 1) // 2
        is_later = value >= bind(f"{name}_{middle}", kind)
        return is_later.ifelse(among(middle, last), among(first, middle - 1))

    return among(0, size - 1)


def _premature(tables: Tables, question: Question, size: int) -> ir.Table:
    touches = keep(tables["sales_touch"], question)
    is_within = (touches.touched_on >= bind("begin_0")) & (touches.touched_on < bind(f"begin_{size}"))
    rows = touches.filter((touches.premature > 0) & is_within & (touches.touched_on <= bind("as_of")))
    rows = rows.mutate(place=_numbered(rows.touched_on, "begin", "date", size))
    return rows.group_by("phase", "place").agg(n=ibis._.account_no.nunique())


def _worked(tables: Tables, starts: Sequence[date], last: date) -> Generator[Query, pa.Table, list[int]]:
    """The working time before each of `starts`, and up to the end of `last`."""

    def calendar() -> ir.Table:
        days = tables["business_day"]
        return days.filter(days.day <= bind("as_of")).select(on=days.day, worked=days.before + days.length)

    rows = yield Query(calendar, is_shared=True)
    on = rows.column("on").cast(pa.int32()).to_numpy().astype(np.int64)
    worked = integers(rows, "worked")
    ends = [(day - EPOCH).days - 1 for day in starts] + [(last - EPOCH).days]
    return [int(worked[on <= end].max(initial=0)) for end in ends]


def _late(tables: Tables, question: Question, size: int) -> ir.Table:
    duties = keep(tables["sales_duty"], question)
    due = duties.entered_work + question.charter.service_level.length
    in_time = (duties.touched_work <= due).fill_null(False)
    stayed = (duties.left_work > due).fill_null(True)
    is_within = (due >= bind("work_0", "int64")) & (due < bind(f"work_{size}", "int64"))
    rows = duties.mutate(due=due).filter(~in_time & stayed & is_within)
    rows = rows.mutate(place=_numbered(rows.due, "work", "int64", size))
    return rows.group_by("phase", "place").agg(n=ibis._.account_no.nunique())
