"""Answers: run a metric of the catalogue against a snapshot.

The only place where queries of metrics are executed, for pages, terminal and notebooks; `metrics.question.validation`
decides which questions are valid.
"""

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
from cachetools import LRUCache, cached

from metrics import CATALOG
from metrics.question.grouping import answered
from metrics.question.question import Kept, Query, Question, Tables
from metrics.question.relations import Known
from metrics.question.trusted import without_doubted
from metrics.question.validation import Where, checked_question
from storage.compiled import Statement
from storage.snapshot import Snapshot

MOST_STATEMENTS = 2_000
MOST_KEPT = 1_000
# The rows that several questions share are counts by a few keys: kilobytes.
MOST_SHARED_BYTES = 64 << 20


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
    return _worked_out(snapshot, metric, answered(CATALOG[metric], tables, question), tables, question)


def _worked_out(
    snapshot: Snapshot, name: str, plan: Generator[Query | Kept, Any, Any], tables: Tables, question: Question
) -> Any:
    """What `plan` returns; its queries are compiled under `name`."""
    step = 0
    try:
        asked = next(plan)
        while True:
            if isinstance(asked, Kept):
                found = _kept(snapshot, asked, tables, question)
            else:
                found = _rows(snapshot, name, step if asked.is_counted else "", asked, tables, question)
                step += asked.is_counted
            asked = plan.send(found)
    except StopIteration as finished:
        return finished.value


def _rows(snapshot: Snapshot, name: str, step: int | str, query: Query, tables: Tables, question: Question) -> pa.Table:
    key = (snapshot.layout, name, step, "valued_opportunity" in tables, question.shape, query.shape)
    filled = _statement(key, snapshot, query).filtered(question.where if query.where is None else query.where)
    picked = filled.pick({**question.values, **query.values})
    return _shared(snapshot, filled, picked) if query.is_shared else snapshot.fetch(filled, picked)


def _same(snapshot: Snapshot, kept: Kept, _tables: Tables, question: Question) -> tuple[Any, ...]:
    return (snapshot.key, kept.name, kept.values, question.motion, question.is_trusted)


@cached(LRUCache(MOST_KEPT), key=_same, lock=Lock())
def _kept(snapshot: Snapshot, kept: Kept, tables: Tables, question: Question) -> Any:
    """What the part returns, from a cache."""
    everything = replace(question, by=None, where=(), options={}, merged=frozenset())
    return _worked_out(snapshot, kept.name, kept.plan(everything), tables, everything)


@cached(LRUCache(MOST_STATEMENTS), key=lambda key, _snapshot, _query: key, lock=Lock())
def _statement(key: tuple[Any, ...], snapshot: Snapshot, query: Query) -> Statement:
    """`query` compiled, once per shape of a question (`key`), for all processes that can share it."""
    return snapshot.statement(key, lambda: compiled(snapshot, query.build()))


@cached(LRUCache(MOST_STATEMENTS), key=lambda snapshot, table: (snapshot.layout, table.op()), lock=Lock())
def compiled(snapshot: Snapshot, table: ir.Table) -> Statement:
    """`table` compiled for `snapshot`, only once for all snapshots of its layout."""
    return snapshot.compiler.compile(table)


def _asked(snapshot: Snapshot, statement: Statement, values: dict[str, Any]) -> tuple[Any, ...]:
    return (snapshot.key, statement.sql, tuple(sorted(values.items())))


@cached(LRUCache(MOST_SHARED_BYTES, getsizeof=lambda rows: rows.nbytes), key=_asked, lock=Lock())
def _shared(snapshot: Snapshot, statement: Statement, values: dict[str, Any]) -> pa.Table:
    """Rows from a cache, for queries that several questions share."""
    return snapshot.fetch(statement, values)


def known(snapshot: Snapshot) -> Known:
    """What questions to `snapshot` are checked against."""
    info = snapshot.info
    return Known(snapshot.charter, info.as_of, info.read_on, snapshot.values_of)
