"""Answers: run a metric of the catalogue against a snapshot.

The only place where questions are checked and queries of metrics are executed, for pages, terminal and notebooks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from metrics import CATALOG, Metric
from metrics.ask import Ask
from metrics.forecast import MOST_HORIZON
from metrics.groups import answered
from metrics.trusted import without_doubted
from model.charter import Charter
from model.errors import Fault
from model.tables import DIMENSIONS, OWNERS
from storage.compiled import Statement
from storage.snapshot import Snapshot

Where = Mapping[str, Iterable[str | None]]

# Compiled once per shape of a question; rows kept where several questions ask the same.
_statements: dict[tuple[Any, ...], Statement] = {}
_shared: dict[tuple[Any, ...], pa.Table] = {}
MOST_STATEMENTS, MOST_SHARED = 2_000, 200
# Days between the first and the last date there is.
MOST_DAYS = (date.max - date.min).days


def answer(
    snapshot: Snapshot,
    metric: str,
    *,
    as_of: date | None = None,
    start: date | None = None,
    end: date | None = None,
    by: str | None = None,
    where: Where | None = None,
    trusted_only: bool = False,
    **options: Any,
) -> pa.Table:
    """The rows of `metric`, with exactly the columns its contract names; `trusted_only`: without the spells in doubt.

    as_of defaults to the end of the period, else to the last day the data knows. Fault if the question makes no sense.
    """
    ask = question(snapshot, metric, as_of=as_of, start=start, end=end, by=by, where=where, options=options)
    tables = snapshot.tables_on(ask.as_of)
    if trusted_only:
        ask = replace(ask, is_trusted=True)
        tables = without_doubted(tables, charter=ask.charter)
    plan = answered(CATALOG[metric], tables, ask)
    step, query = 0, next(plan)
    while True:
        key = (snapshot.layout, metric, step, "valued_opportunity" in tables, ask.shape, query.shape)
        statement = _statements.get(key)
        if statement is None:
            _make_room(_statements, MOST_STATEMENTS)
            statement = _statements[key] = snapshot.compiler.compile(query.build())
        filled = statement.filtered(ask.where)
        rows = _rows(snapshot, filled, filled.pick({**ask.values, **query.values}), query.is_shared)
        try:
            step, query = step + 1, plan.send(rows)
        except StopIteration as finished:
            return finished.value


def _rows(snapshot: Snapshot, statement: Statement, values: dict[str, Any], is_shared: bool) -> pa.Table:
    if not is_shared:
        return snapshot.fetch(statement, values)
    key = (snapshot.key, statement.sql, tuple(sorted(values.items())))
    rows = _shared.get(key)
    if rows is None:
        _make_room(_shared, MOST_SHARED)
        rows = _shared[key] = snapshot.fetch(statement, values)
    return rows


def _make_room(kept: dict[tuple[Any, ...], Any], most: int) -> None:
    if len(kept) >= most:
        kept.clear()


def question(
    snapshot: Snapshot,
    metric: str,
    *,
    as_of: date | None,
    start: date | None,
    end: date | None,
    by: str | None,
    where: Where | None,
    options: Mapping[str, Any],
) -> Ask:
    """The checked question; Fault names what is wrong and what is allowed."""
    if metric not in CATALOG:
        raise Fault("answer.unknown_metric", name=metric, allowed=", ".join(n for n, m in CATALOG.items() if m.is_kpi))
    known, charter = CATALOG[metric], snapshot.charter
    if known.time == "period" and known.is_kpi and (start is None or end is None):
        raise Fault("answer.period_missing", name=metric)
    if start is not None and end is not None and start > end:
        raise Fault("answer.period_backwards", start=start.isoformat(), end=end.isoformat())
    if by is not None:
        _check_grouping(known, by, charter)
    for dimension in where or {}:
        if dimension in OWNERS:
            raise Fault("answer.owner_filter", name=dimension)
        if dimension not in DIMENSIONS:
            raise Fault("answer.unknown_dimension", name=dimension, allowed=", ".join(DIMENSIONS))
    given = {name: value for name, value in options.items() if value is not None}
    for name in known.required:
        if name not in given:
            raise Fault("answer.option_missing", name=name, metric=metric)
    for name, value in given.items():
        _check_option(known, name, value, charter)
    chosen = tuple((name, tuple(values)) for name, values in sorted((where or {}).items()))
    for name, values in chosen:
        for value in values:
            _check_text(name, value)
    day = as_of or end or snapshot.info.as_of
    return Ask(charter, day, start, end, by, chosen, given)


def _check_grouping(metric: Metric, by: str, charter: Charter) -> None:
    if metric.keys is None:
        raise Fault("answer.cannot_group", name=metric.name)
    if by in OWNERS and not charter.allow_owner_grouping:
        raise Fault("answer.owner_grouping", name=by)
    if by not in (*DIMENSIONS, *OWNERS):
        allowed = (*DIMENSIONS, *(OWNERS if charter.allow_owner_grouping else ()))
        raise Fault("answer.unknown_dimension", name=by, allowed=", ".join(allowed))


def _check_option(metric: Metric, name: str, value: Any, charter: Charter) -> None:
    _check_text(name, value)
    allowed = metric.options.get(name)
    if allowed is None:
        raise Fault("answer.unknown_option", name=name, metric=metric.name, allowed=", ".join(metric.options) or "-")
    if allowed == "phase":
        goals = (*charter.in_play, "won") if name == "to_phase" and metric.is_kpi else charter.phase_keys
        goals = charter.in_play if metric.is_kpi and name != "to_phase" else goals
        if value not in goals and not (name == "from_phase" and value == "" and not metric.is_kpi):
            raise Fault("answer.not_allowed", name=name, value=value, allowed=", ".join(goals))
    elif isinstance(allowed, tuple) and value not in allowed:
        raise Fault("answer.not_allowed", name=name, value=value, allowed=", ".join(allowed))
    elif allowed == "horizon":
        _check_horizon(name, value)
    elif allowed in ("day_count", "days"):
        for days in value if allowed == "days" else (value,):
            if not 0 <= days <= MOST_DAYS:
                raise Fault("answer.not_allowed", name=name, value=str(days), allowed=f"0, 1, 2 … {MOST_DAYS}")


def _check_horizon(name: str, days: int) -> None:
    """Fault if a forecast over so many `days` would make no sense."""
    if not 1 <= days <= MOST_HORIZON:
        raise Fault("answer.not_allowed", name=name, value=str(days), allowed=f"1, 2 … {MOST_HORIZON}")


def _check_text(name: str, value: Any) -> None:
    """Fault if `value` is text that no file can hold: half a character, as a terminal passes on stray bytes."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Fault("answer.not_allowed", name=name, value=value, allowed="UTF-8") from None
