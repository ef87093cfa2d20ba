"""Overdue: which open spells have lasted longer than comparable accounts needed, and how long that is."""

from collections.abc import Callable, Generator
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.milestones import without_reach
from metrics.derive.spells import spells_as_of
from metrics.derive.value import with_value
from metrics.dwell.dwell import ONWARD, Histogram, exit_counts
from metrics.question.question import Query, Question, Tables, bind, keep
from metrics.statistics.survival import TOLERANCE, cumulative_incidence
from model.charter import Charter

# This many must have moved on before they show how long it takes.
SMALLEST_ONWARD = 20

Threshold = tuple[int, str]
Limits = dict[tuple[str, str | None], Threshold]


def thresholds(histogram: Histogram, charter: Charter) -> Limits:
    """Per phase and segment the age in days above which an account is stuck, and where that limit comes from.

    The age is the day by which the charter's `stuck_share` of those who moved on (advance, skip, won) had done so.
    `segment`: from the accounts of the segment; `phase`: from all segments, also used for accounts without a segment,
    which need not resemble each other; both need `SMALLEST_ONWARD` that moved on. Otherwise `charter`: its limit_days.
    """
    limits: Limits = {}
    share = charter.stuck_share
    for phase in charter.in_play:
        groups = [group for group in histogram.distinct if group[0] == phase]
        days = moved_on_by(histogram, histogram.of_phase(phase), share)
        fallback = (charter.phase(phase).limit_days, "charter") if days is None else (days, "phase")
        for group in groups:
            # Checked first, as there may be thousands of segments from which hardly any moved on.
            is_enough = group[1] is not None and histogram.onward_of(group) >= SMALLEST_ONWARD
            days = moved_on_by(histogram, histogram.rows(group), share) if is_enough else None
            limits[group] = fallback if days is None else (days, "segment")
    return limits


def moved_on_by(histogram: Histogram, rows: Any, share: float) -> int | None:
    """The first day by which at least `share` of those among `rows` who ever moved on had done so.

    By cumulative incidence (Aalen-Johansen): an account that was lost, went back or fell silent left for another
    reason, so it is neither a success nor still expected. None if fewer than `SMALLEST_ONWARD` moved on.
    """
    rows = rows & histogram.is_known
    exits = histogram.exits[rows]
    causes = np.where(np.isin(exits, ONWARD), 0, np.where(exits == "", -1, 1)).astype(np.int64)
    if int(histogram.n[rows][causes == 0].sum()) < SMALLEST_ONWARD:
        return None
    days, (onward, _) = cumulative_incidence(histogram.days[rows], histogram.n[rows], causes, 2)
    return int(days[np.flatnonzero(onward >= share * onward[-1] - TOLERANCE)[0]])


def limit_days(spells: ir.Table, limits: Limits) -> ir.IntegerValue:
    """The limit of a spell's phase and segment, bound as ``limit_<n>``, n being the index of (phase, segment) in
    `limits`.
    """
    return _of_group(spells, limits, lambda index: bind(f"limit_{index}", "int32"))


def limit_place(spells: ir.Table, limits: Limits) -> ir.IntegerValue:
    """The index in `limits` of the limit of a spell's phase and segment."""
    return _of_group(spells, limits, lambda index: ibis.literal(index, "int32"))


def limit_values(limits: Limits) -> dict[str, int]:
    """The values to bind for `limit_days`."""
    return {f"limit_{n}": days for n, (days, _) in enumerate(limits.values())}


def limit_shape(limits: Limits) -> tuple[object, ...]:
    """What the expression of `limit_days` depends on."""
    return tuple((group, source) for group, (_, source) in limits.items())


def _of_group(spells: ir.Table, limits: Limits, value: Callable[[int], ir.IntegerValue]) -> ir.IntegerValue:
    # Nested, so that a row is compared with the phases and one phase's segments, not with every pair; thousands
    # of segments too small for a limit of their own share that of their phase.
    by_phase: dict[str, list[tuple[ir.BooleanValue, ir.IntegerValue]]] = {}
    shared: dict[str, ir.IntegerValue] = {}
    for index, ((phase, segment), (_, source)) in enumerate(limits.items()):
        parts = by_phase.setdefault(phase, [])
        if source == "segment":
            parts.append((spells.segment == segment, value(index)))
        elif phase not in shared:
            shared[phase] = value(index)
    return ibis.cases(
        *(
            (spells.phase == phase, ibis.cases(*parts, else_=shared.get(phase)) if parts else shared[phase])
            for phase, parts in by_phase.items()
        )
    )


def overdue(spells: ir.Table, limits: Limits) -> ir.Table:
    """Open spells in play with a known entry whose age exceeds their limit (`limit_days`); with threshold_days and
    threshold_place, the limit and its index in `limits`.
    """
    days = limit_days(spells, limits)
    rows = spells.filter(spells.is_open & spells.is_entry_known & (spells.age_days > days))
    return rows.mutate(threshold_place=limit_place(spells, limits), threshold_days=days)


def learned(tables: Tables, question: Question) -> Generator[Query, pa.Table, Limits]:
    """The limits as of the day. Not filtered: whether an account is stuck must not depend on which others are shown."""

    def counts() -> ir.Table:
        spells = spells_as_of(without_reach(tables["spell"]), as_of=bind("as_of"))
        return exit_counts(spells, in_play=question.charter.in_play, by="segment")

    return thresholds(Histogram((yield Query(counts, is_shared=True))), question.charter)


def with_limits(
    tables: Tables, question: Question, shaped: Callable[[ir.Table, Limits], ir.Table]
) -> Generator[Query, pa.Table, pa.Table | None]:
    """The rows of `overdue` under today's thresholds, `shaped`; None if no account is in play."""
    limits = yield from learned(tables, question)
    if not limits:
        return None

    def rows() -> ir.Table:
        spells = keep(spells_as_of(without_reach(tables["spell"]), as_of=bind("as_of")), question)
        return shaped(
            overdue(with_value(spells, tables.get("valued_opportunity"), as_of=bind("as_of")), limits), limits
        )

    return (yield Query(rows, limit_values(limits), limit_shape(limits)))
