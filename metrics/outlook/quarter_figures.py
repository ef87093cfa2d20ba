"""The results of a quarter, measure by measure: entries, stock, conversion and median dwell, per phase and group.

Every function yields its queries and returns actual figures by (quarter, phase, group); the group is None if the
question has no dimension.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.conversion.conversion import SMALLEST_N, cohort_label, conversion_expression, entries
from metrics.derive.spells import spells_as_of
from metrics.outlook.forecast import movement_on, outlook
from metrics.outlook.forecast_history import chosen
from metrics.question.grouping import Groups
from metrics.question.option_values import MOST_HORIZON
from metrics.question.quarters import Quarters
from metrics.question.question import Kept, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import flags, integers, number, words
from metrics.statistics.survival import kaplan_meier, wilson
from model.charter import WON, Charter

Key = tuple[str, str, str | None]


@dataclass(frozen=True)
class Actual:
    """A figure, its 95 % limits (conversion and median), and how many accounts, entries or spells it rests on."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


Figures = dict[Key, Actual]
Steps = Generator[Query, pa.Table, Figures]
NOBODY = Actual(None, 0)


def next_phase(phase: str, charter: Charter) -> str:
    """Where a phase in play leads: the next one, or won."""
    return (*charter.in_play, WON)[charter.rank[phase] + 1]


def stays(spells: ir.Table, quarters: Quarters, *, dimension: tuple[str, ...] = ()) -> ir.Table:
    """phase, came, went (quarters; null: still there) [, `dimension`], n: spells, with known entries or without."""
    rows = spells.select("phase", *dimension, came=cohort_label(spells.entered_on, "quarter", quarters),
                         went=cohort_label(spells.left_on, "quarter", quarters))  # fmt: skip
    return rows.group_by("phase", "came", "went", *dimension).agg(n=ibis._.count())


def lengths(spells: ir.Table, quarters: Quarters, *, dimension: tuple[str, ...] = ()) -> ir.Table:
    """phase, quarter (of entry), has_left, days [, `dimension`], n: spells with a known entry."""
    rows = spells.filter(spells.is_entry_known).select(
        "phase", *dimension, quarter=cohort_label(spells.entered_on, "quarter", quarters),
        has_left=~ibis._.is_open, days=ibis.coalesce(ibis._.dwell_days, ibis._.age_days),
    )  # fmt: skip
    return rows.group_by("phase", "quarter", "has_left", "days", *dimension).agg(n=ibis._.count())


def counts(
    tables: Tables, question: Question, quarters: Collection[str]
) -> Generator[Query, pa.Table, tuple[Figures, Figures]]:
    """Entries into every phase in each of `quarters`, and its stock at the end of each or on the as-of day."""

    def rows() -> ir.Table:
        spells = keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question)
        return stays(spells, Quarters.from_charter(question.charter), dimension=question.dimension)

    counted = yield Query(rows, is_shared=True)
    entered: Counter[Key] = Counter()
    stock: Counter[Key] = Counter()
    rows_of = (words(counted, "phase"), words(counted, "came"), words(counted, "went"), _groups(counted, question))
    for phase, came, went, group, n in zip(*rows_of, integers(counted, "n").tolist(), strict=True):
        for quarter in quarters:
            key = (quarter, str(phase), group)
            entered[key] += n * (came == quarter)
            stock[key] += n * (str(came) <= quarter < (went or "a"))
    return (
        {key: Actual(count, count) for key, count in entered.items()},
        {key: Actual(count, count) for key, count in stock.items()},
    )


def rates(tables: Tables, question: Question, phases: Collection[str]) -> Steps:
    """Of the accounts that first entered each of `phases` in a quarter, the share that moved on within the charter's
    window; only among those that had the whole window, null below `SMALLEST_N` of them.
    """
    found: Figures = {}
    for phase in phases:

        def rows(phase: str = phase) -> ir.Table:
            spells = spells_as_of(keep(tables["spell"], question), as_of=bind("as_of"))
            goal, window = next_phase(phase, question.charter), question.charter.maturity_window_days
            return conversion_expression(entries(spells, phase), to_phase=goal, window_days=window, grain="quarter",
                              quarters=Quarters.from_charter(question.charter), as_of=bind("as_of"),
                              dimension=question.dimension)  # fmt: skip

        counted = yield Query(rows, shape=(phase,))
        sums: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
        for index, (quarter, group) in enumerate(
            zip(words(counted, "cohort"), _groups(counted, question), strict=True)
        ):
            for part, name in enumerate(("mature", "converted")):
                sums[str(quarter), phase, group][part] += int(counted[name][index].as_py())
        for key, (mature, converted) in sums.items():
            low, high = wilson(np.array(float(converted)), np.array(float(mature)))
            is_judged = mature >= SMALLEST_N
            found[key] = (
                Actual(converted / mature, mature, float(low), float(high)) if is_judged else Actual(None, mature)
            )
    return found


def medians(tables: Tables, question: Question, wanted: Collection[tuple[str, str]]) -> Steps:
    """The median dwell of the spells begun in each quarter and phase `wanted`; null if it is not reached."""

    def rows() -> ir.Table:
        spells = keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question)
        return lengths(spells, Quarters.from_charter(question.charter), dimension=question.dimension)

    counted = yield Query(rows)
    own: defaultdict[Key, list[int]] = defaultdict(list)
    keys = zip(words(counted, "quarter"), words(counted, "phase"), _groups(counted, question), strict=True)
    for index, (quarter, phase, group) in enumerate(keys):
        if (quarter, phase) in wanted:
            own[str(quarter), str(phase), group].append(index)
    days, n, has_left = integers(counted, "days"), integers(counted, "n"), flags(counted, "has_left")
    found: Figures = {}
    for key, places in own.items():
        curve = kaplan_meier(days[places], n[places], has_left[places])
        found[key] = Actual(curve.quantile(0.5), int(n[places].sum()), *curve.interval(0.5))
    return found


def expected(tables: Tables, question: Question) -> Generator[Query | Kept, Any, Figures]:
    """Entries expected in the rest of the as-of day's quarter, with 80 % limits; n is the stock today.

    Only by accounts that are in a phase today. There are none for the first phase, which most enter from outside.
    """
    quarters = Quarters.from_charter(question.charter)
    quarter = quarters.label(question.as_of)
    rest = (quarters.ends(quarters.number(question.as_of)) - question.as_of) // timedelta(days=1)
    if not rest:
        return {}
    (history,) = yield chosen(tables, [question.as_of], min(rest, MOST_HORIZON))
    groups, movements = yield from movement_on(tables, question, question.as_of, history)
    found: Figures = {}
    for group, movement in zip(groups.values, movements, strict=True):
        ahead = outlook(movement, rest, question.charter)
        for place, phase in enumerate(question.charter.phase_keys[1:], start=1):
            limits = (number(part[place]) for part in (ahead.low, ahead.high))
            found[quarter, phase, group] = Actual(number(ahead.expected[place]), int(ahead.stock[place]), *limits)
    return found


def _groups(counted: pa.Table, question: Question) -> list[str | None]:
    """Per row the group it belongs to."""
    groups = Groups.from_rows(counted, question)
    return [groups.values[group] for group in groups.place.tolist()]
