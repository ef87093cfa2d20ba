"""Stuck: accounts open longer in a phase than comparable accounts needed. A flag, never a phase."""

from collections.abc import Callable, Generator
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.at_risk import ordered_by_risk, risk
from metrics.departures import ranks
from metrics.dwell import Histogram, exit_counts
from metrics.frame import as_table, integers
from metrics.groups import rows_of, with_dimension
from metrics.spells import phase_spells
from metrics.value import DECIMALS, total, with_value
from model.charter import Charter

SMALLEST_EXITS = 20
LEVEL = 0.15
COLUMNS = (
    ("account_id", pa.string()),
    ("phase", pa.string()),
    ("entered_on", pa.date32()),
    ("age_days", pa.int64()),
    ("threshold_days", pa.int64()),
    ("threshold_source", pa.string()),
    ("silent_days", pa.int64()),
    ("is_silent", pa.bool_()),
    ("has_next_step", pa.bool_()),
    ("value", pa.float64()),
    ("value_at_risk", pa.float64()),
    ("next_department", pa.string()),
    ("owner", pa.string()),
)

COUNT_COLUMNS = (
    ("phase", pa.string()),
    ("accounts", pa.int64()),
    ("value", pa.float64()),
    ("value_at_risk", pa.float64()),
)

Threshold = tuple[int, str]
Limits = dict[tuple[str, str | None], Threshold]


def thresholds(histogram: Histogram, charter: Charter) -> Limits:
    """Per phase and segment the age in days above which an account is stuck, and where it comes from.

    `segment`: 85 % of comparable accounts of the segment had left by then; `phase`: of all segments; both need
    `SMALLEST_EXITS` exits. Otherwise `charter`: its limit_days.
    """
    limits: Limits = {}
    for phase in charter.in_play:
        groups = [group for group in histogram.distinct if group[0] == phase]
        fallback = _limit(histogram, histogram.of_phase(phase), "phase") or (charter.phase(phase).limit_days, "charter")
        for group in groups:
            # Asked first, as there may be thousands of segments with next to no exits.
            is_enough = histogram.exits_of(group) >= SMALLEST_EXITS
            limits[group] = (is_enough and _limit(histogram, histogram.rows(group), "segment")) or fallback
    return limits


def _limit(histogram: Histogram, rows: Any, source: str) -> Threshold | None:
    if int(histogram.n[rows & histogram.is_known & (histogram.exits != "")].sum()) < SMALLEST_EXITS:
        return None
    days = histogram.curve(rows).quantile(LEVEL)
    return None if days is None else (days, source)


def overdue(spells: ir.Table, limits: Limits) -> ir.Table:
    """Open spells in play with a known entry whose age exceeds the limit bound as ``limit_<n>``, n the place of
    (phase, segment) in `limits`; threshold_days and threshold_place beside them.
    """

    def of_group(value: Callable[[int], ir.IntegerValue]) -> ir.IntegerValue:
        # Nested, so that a row is compared with the phases and one phase's segments, not with every pair; thousands
        # of segments too small for a limit of their own share that of their phase.
        by_phase: dict[str, list[tuple[ir.BooleanValue, ir.IntegerValue]]] = {}
        shared: dict[str, ir.IntegerValue] = {}
        for place, ((phase, segment), (_, source)) in enumerate(limits.items()):
            parts = by_phase.setdefault(phase, [])
            if source == "segment":
                is_of = spells.segment.isnull() if segment is None else spells.segment == segment
                parts.append((is_of, value(place)))
            elif phase not in shared:
                shared[phase] = value(place)
        return ibis.cases(
            *(
                (spells.phase == phase, ibis.cases(*parts, else_=shared.get(phase)) if parts else shared[phase])
                for phase, parts in by_phase.items()
            )
        )

    days = of_group(lambda place: bind(f"limit_{place}", "int32"))
    rows = spells.filter(spells.is_open & spells.is_entry_known & (spells.age_days > days))
    return rows.mutate(threshold_place=of_group(lambda place: ibis.literal(place, "int32")), threshold_days=days)


def with_last_dialogue(rows: ir.Table, signs_of_life: ir.Table, *, as_of: ir.DateValue) -> ir.Table:
    """`rows` plus last_on: the last day up to `as_of` with a two-way or buyer-made activity (no page view).

    The last one of all is kept with every spell; only accounts whose last one came after `as_of` are looked up.
    """
    earlier = signs_of_life.filter(signs_of_life.lived_on <= as_of)
    earlier = earlier.semi_join(rows.filter(rows.last_lived_on > as_of), "account_id")
    earlier = earlier.group_by("account_id").agg(earlier_on=ibis._.lived_on.max())
    joined = rows.left_join(earlier, "account_id").drop("account_id_right")
    return joined.mutate(last_on=(joined.last_lived_on <= as_of).ifelse(joined.last_lived_on, joined.earlier_on))


def with_next_step(rows: ir.Table, opportunities: ir.Table, *, as_of: ir.DateValue) -> ir.Table:
    """`rows` plus has_next_step: an opportunity open on `as_of` is expected to close on or after that day."""
    is_open = (opportunities.created_on <= as_of) & (
        opportunities.closed_on.isnull() | (opportunities.closed_on > as_of)
    )
    planned = opportunities.filter(is_open & (opportunities.expected_close_on >= as_of))
    planned = planned.filter(planned.account_id.notnull()).select("account_id").distinct().mutate(has_next_step=True)
    joined = rows.left_join(planned, "account_id").drop("account_id_right")
    return joined.mutate(has_next_step=joined.has_next_step.fill_null(False))


def plan(tables: Tables, ask: Ask) -> Plan:
    """One row per stuck account; ordered by value_at_risk, then value (both falling, unknown last), then account_id.

    value_at_risk: value x max(0, chance to win on entering the phase - chance of one still there at this age), null
    where the value is, or where nobody with a known entry has left the phase yet. silent_days is null without any
    dialogue on record.
    """
    found = yield from listed(
        tables, ask, lambda rows, limits: described(rows, tables, limits, charter=ask.charter, dimension=ask.dimension)
    )
    if found is None:
        columns = with_dimension(COLUMNS, ask)
        return as_table(columns, {name: [] for name, _ in columns})
    return rows_of(found, COLUMNS, ask)


def listed(
    tables: Tables, ask: Ask, shaped: Callable[[ir.Table, Limits], ir.Table]
) -> Generator[Query, pa.Table, pa.Table | None]:
    """The stuck accounts, `shaped` by value and account_id, with value_at_risk and in the order of the contract."""
    found = yield from _with_limits(tables, ask, shaped)
    if found is None:
        return None
    return ordered_by_risk(found, (yield from risk(tables, ask)).of(found))


def plan_counts(tables: Tables, ask: Ask) -> Plan:
    """How many accounts are stuck in every phase in play, what they are worth and what of it is at risk."""
    found = yield from _with_limits(
        tables, ask, lambda rows, _: rows.group_by("phase", "age_days").agg(
            accounts=ibis._.count(), value=total(ibis._.value)
        ),
    )  # fmt: skip
    sums = np.zeros((3, len(ask.charter.in_play)))
    if found is not None:
        # In one order, as sums of fractions depend on it.
        order = np.lexsort((integers(found, "age_days"), ranks(found, "phase", ask.charter)))
        found = found.take(pa.array(order))
        at_risk = (yield from risk(tables, ask)).of(found)
        amounts = (integers(found, "accounts"), found.column("value").to_numpy(), at_risk)
        for sum_of, amount in zip(sums, amounts, strict=True):
            np.add.at(sum_of, ranks(found, "phase", ask.charter), np.nan_to_num(amount))
    accounts, value, at_risk = sums
    return as_table(
        COUNT_COLUMNS,
        {
            "phase": ask.charter.in_play,
            "accounts": accounts.astype(np.int64),
            "value": value.round(DECIMALS),
            "value_at_risk": at_risk.round(DECIMALS),
        },
    )


def _with_limits(
    tables: Tables, ask: Ask, shaped: Callable[[ir.Table, Limits], ir.Table]
) -> Generator[Query, pa.Table, pa.Table | None]:
    """The rows of `overdue` under today's thresholds, `shaped`; None where nobody is in play."""

    def counts() -> ir.Table:
        # Not filtered: whether an account is stuck must not depend on which others are looked at.
        spells = phase_spells(tables["spell"], as_of=bind("as_of"))
        return exit_counts(spells, in_play=ask.charter.in_play, by="segment")

    limits = thresholds(Histogram((yield Query(counts, is_shared=True))), ask.charter)
    if not limits:
        return None

    def rows() -> ir.Table:
        spells = keep(phase_spells(tables["spell"], as_of=bind("as_of")), ask)
        return shaped(
            overdue(with_value(spells, tables.get("valued_opportunity"), as_of=bind("as_of")), limits), limits
        )

    values = {f"limit_{n}": days for n, (days, _) in enumerate(limits.values())}
    return (yield Query(rows, values, tuple((group, source) for group, (_, source) in limits.items())))


def described(
    rows: ir.Table, tables: Tables, limits: Limits, *, charter: Charter, dimension: tuple[str, ...] = ()
) -> ir.Table:
    """`rows` of `overdue` with all `COLUMNS` [and `dimension`], most valuable first; value_at_risk is null as yet."""
    as_of = bind("as_of")
    rows = with_last_dialogue(rows, tables["sign_of_life"], as_of=as_of)
    rows = with_next_step(rows, tables["opportunity"], as_of=as_of)
    silent_days = as_of.delta(rows.last_on, unit="day")
    department = ibis.cases(*((rows.phase == phase, charter.led_by(phase) or "") for phase in charter.in_play))
    owner = ibis.cases(
        (department == "marketing", rows.owner_marketing),
        (department == "sales", rows.owner_sales),
        else_=ibis.coalesce(rows.owner_sales, rows.owner_marketing),
    )
    # Only the first of the places that share a limit stands in the rows.
    sources = {place: source for place, (_, source) in enumerate(limits.values()) if source == "segment"}
    shared = {(phase, source): place for place, ((phase, _), (_, source)) in reversed([*enumerate(limits.items())])}
    sources |= {place: source for (_, source), place in shared.items()}
    return rows.select(
        "account_id", *dimension, "phase", "entered_on", "age_days", "threshold_days",
        threshold_source=ibis.cases(*((rows.threshold_place == n, source) for n, source in sorted(sources.items()))),
        silent_days=silent_days,
        is_silent=silent_days > charter.silent_days,
        has_next_step=rows.has_next_step,
        value=rows.value,
        value_at_risk=ibis.null("float64"),
        next_department=department,
        owner=owner,
    ).order_by(ibis._.value.desc(nulls_first=False), "account_id")  # fmt: skip
