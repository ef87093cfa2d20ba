"""Answers: run a metric of the catalogue against a snapshot.

The only place where queries of metrics are executed, for pages, terminal and notebooks; what may be asked stands in
`metrics.question.validation`.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from metrics import CATALOG
from metrics.question.grouping import answered
from metrics.question.relations import Known
from metrics.question.trusted import without_doubted
from metrics.question.validation import Where, checked_question
from storage.compiled import Statement
from storage.snapshot import Snapshot

# Compiled once per shape of a question, and once where several shapes come to one expression; rows kept where several
# questions ask the same.
_statements: dict[tuple[Any, ...], Statement] = {}
_compiled: dict[tuple[Any, ...], Statement] = {}
_shared: dict[tuple[Any, ...], pa.Table] = {}
MOST_STATEMENTS, MOST_SHARED = 2_000, 200


def answer(
    snapshot: Snapshot,
    metric: str,
    *,
    as_of: date | None = None,
    start: date | None = None,
    end: date | None = None,
    by: str | None = None,
    where: Where | None = None,
    motion: str | None = None,
    trusted_only: bool = False,
    **options: Any,
) -> pa.Table:
    """The rows of `metric`, with exactly the columns its contract names; `trusted_only`: without the spells in doubt.

    as_of defaults to the end of the period, else to the last day with evidence; `motion` (default:
    the charter's lead motion) is the only one whose rows count. Fault if the question makes no sense.
    """
    period = {"as_of": as_of, "start": start, "end": end}
    question = checked_question(known(snapshot), metric, **period, by=by, where=where, motion=motion, options=options)
    tables = snapshot.tables_on(question.as_of, is_of_all_motions=CATALOG[metric].spans_motions)
    if trusted_only:
        question = replace(question, is_trusted=True)
        tables = without_doubted(tables, charter=question.charter)
    plan = answered(CATALOG[metric], tables, question)
    step, query = 0, next(plan)
    while True:
        key = (snapshot.layout, metric, step, "valued_opportunity" in tables, question.shape, query.shape)
        statement = _statements.get(key)
        if statement is None:
            _make_room(_statements, MOST_STATEMENTS)
            statement = _statements[key] = _statement(snapshot, query.build())
        filled = statement.filtered(question.where)
        rows = _rows(snapshot, filled, filled.pick({**question.values, **query.values}), query.is_shared)
        try:
            step, query = step + 1, plan.send(rows)
        except StopIteration as finished:
            return finished.value


def _statement(snapshot: Snapshot, table: ir.Table) -> Statement:
    key = (snapshot.layout, table.op())
    statement = _compiled.get(key)
    if statement is None:
        _make_room(_compiled, MOST_STATEMENTS)
        statement = _compiled[key] = snapshot.compiler.compile(table)
    return statement


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


def known(snapshot: Snapshot) -> Known:
    """What questions to `snapshot` are held against."""
    info = snapshot.info
    return Known(snapshot.charter, info.as_of, info.read_on, snapshot.values_of)
