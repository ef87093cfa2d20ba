"""Figures and rows from the published snapshot.

All caches are keyed by the snapshot and by what the visitor sees of it (`Snapshot.key`): the next run sees a newly
published one, and nobody is shown what was cached for others.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import pyarrow as pa

from metrics import CATALOG
from model.charter import Charter, default_charter, read_charter
from settings import settings
from storage import row_queries
from storage.answer import answer
from storage.engines.choice import chosen_warehouse
from storage.pseudonyms import pseudonym_key, stand_in
from storage.reached import seen, with_people
from storage.records import Records, chosen_records
from storage.records.match_decisions import Decided
from storage.records.match_decisions import known as known_decisions
from storage.records.with_stand_ins import ReadWithStandIns
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from ui.shell import access, render_target
from ui.shell.scope import Scope
from ui.shell.shared_cache import shared
from ui.text import currency, language, money_notes

P = ParamSpec("P")
T = TypeVar("T")

_read: ContextVar[tuple[Snapshot | None] | None] = ContextVar("snapshot", default=None)


@shared(1)
def warehouse() -> Warehouse:
    """The warehouse, one per process."""
    return chosen_warehouse(settings(), is_for_pages=True)


def records() -> Records:
    """The database of meetings, decisions and views; for visitors who see stand-ins, to be read with these only. Fault
    if it cannot be used.
    """
    return ReadWithStandIns(own_records(), shown_person) if access.has_stand_ins() else own_records()


@shared(1)
def own_records() -> Records:
    """The database itself, one per process, for what the product writes down; Fault if it cannot be used."""
    return chosen_records(settings())


def shown_person(name: str) -> str:
    """The name or e-mail address of an employee; for visitors who see stand-ins, the one by which that employee stands
    everywhere.
    """
    if not access.has_stand_ins():
        return name
    current = warehouse().current()
    known = _employees(current) if current is not None else {}
    return stand_in("employee", known.get(name) or known.get(name.strip().lower()) or name, _key())


def decided() -> list[Decided]:
    """People's decisions on possible duplicates; Fault if the records cannot be read."""
    return known_decisions(records())


def pin_snapshot() -> Snapshot | None:
    """Pin the currently published snapshot; the rest of this run reads it, whatever is published meanwhile."""
    current = _seen()
    _read.set((current,))
    if not access.may("amounts"):
        currency.use(currency.Money(is_hidden=True))
    else:
        currency.use(_money(current) if current is not None else currency.Money())
    return current


def snapshot() -> Snapshot | None:
    """The snapshot this run reads; None if nothing has been published yet."""
    found = _read.get()
    return found[0] if found is not None else _seen()


def _seen() -> Snapshot | None:
    """The currently published snapshot, reduced to what the visitor may see."""
    current = warehouse().current()
    if current is None:
        return None
    sight = access.current().sight
    return seen(current, sight, _key() if sight.pseudonyms else "")


def _key() -> str:
    return pseudonym_key(settings().data)


def snapshot_key() -> str:
    """The key of all caches: the snapshot this run reads, as its visitor sees it; empty before the first publish."""
    current = snapshot()
    return current.key if current is not None else ""


@contextmanager
def naming_people() -> Iterator[None]:
    """Context manager: inside, people are named whatever the visitor's rights, for rows about the visitor alone."""
    before = _read.get()
    current = snapshot()
    _read.set((with_people(current) if current is not None else None,))
    try:
        yield
    finally:
        _read.set(before)


def charter() -> Charter:
    """The charter of the current snapshot; before one is published, the charter that imports will use."""
    current = snapshot()
    if current is not None:
        return current.charter
    chosen = settings().agreed_charter
    return read_charter(chosen) if chosen else default_charter()


def next_charter() -> Charter:
    """The charter that the next publish will use: the agreed one, even if unpublished; for a demonstration, its own."""
    current, agreed = snapshot(), settings().agreed_charter
    return charter() if agreed is None or (current is not None and current.info.is_demo) else read_charter(agreed)


def run_metric(metric: str, scope: Scope, *, by: str | None = None, **options: Any) -> pd.DataFrame:
    """The rows of `metric` for `scope`, with exactly the columns in its contract.

    `options` are the metric's own, such as ``from_phase``; KeyError if there is no such metric.
    """
    current = published()
    # A figure for a day is the same in every period, so it needs only one cache entry.
    start, end = (scope.start, scope.end) if CATALOG[metric].time == "period" else (None, None)
    where = {dimension: [value or None for value in values] for dimension, values in scope.where}
    question = {"as_of": scope.as_of, "start": start, "end": end, "by": by, "where": where, **options}
    question |= {"motion": scope.motion} if scope.motion else {}
    # One short key: hashing ten arguments takes Streamlit longer than finding the rows.
    key = repr((current.key, metric, sorted(question.items())))
    # The cached rows themselves, not a copy: pandas copies a column on write.
    return _run(key, current, metric, question).copy(deep=False)


def query_rows(name: str, **values: Any) -> pd.DataFrame:
    """The rows of the query `name` (`storage.row_queries`), with `values` bound."""
    current = published()
    # The cached rows themselves, not a copy: pandas copies a column on write.
    return _rows(repr((current.key, name, sorted(values.items()))), current, name, values).copy(deep=False)


def values_of(dimension: str) -> tuple[str, ...]:
    """Every value that accounts have in `dimension`, in alphabetical order; "" stands for accounts without one."""
    current = published()
    return _values_of(current, dimension)


def motions() -> frozenset[str]:
    """Keys of the motions that at least one account is or was in."""
    current = published()
    return _motions(current)


def first_day() -> date | None:
    """The first day with any data."""
    current = published()
    return _first_day(current)


@shared(2000, key=lambda key, _build: key)
def cached(key: str, _build: Callable[[], T]) -> T:
    """The object cached under `key`, built by `_build` the first time. All visitors share it: never modify it."""
    return _build()


def mark(rows: pd.DataFrame) -> str:
    """A digest of the content of `rows`, for use as a cache key."""
    content, sink = pa.Table.from_pandas(rows, preserve_index=False), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, content.schema.remove_metadata()) as stream:
        stream.write_table(content.replace_schema_metadata())
    return hashlib.blake2b(sink.getvalue(), digest_size=20).hexdigest()


def kept_by_scope(make: Callable[Concatenate[Scope, P], T]) -> Callable[Concatenate[Scope, P], T]:
    """Decorator: caches the results of `make` by snapshot, scope (including its language) and arguments.

    For results that depend only on figures and can be shared by all visitors, such as sentences and tiles.
    """

    @wraps(make)
    def known(scope: Scope, /, *args: P.args, **kwargs: P.kwargs) -> T:
        spoken = (language.current(), render_target.is_paper())
        key = repr((make.__module__, make.__qualname__, snapshot_key(), spoken, scope, args, kwargs))
        return cached(key, lambda: make(scope, *args, **kwargs))

    return known


def published() -> Snapshot:
    """The snapshot of this run; LookupError if nothing has been published yet."""
    current = snapshot()
    if current is None:
        raise LookupError("nothing has been published yet")
    return current


def _snapshot_key(current: Snapshot) -> str:
    return current.key


@shared(2000, key=lambda key, *_: key)
def _run(_key: str, current: Snapshot, metric: str, question: dict[str, Any]) -> pd.DataFrame:
    return _plain(answer(current, metric, **question))


@shared(500, key=lambda key, *_: key)
def _rows(_key: str, current: Snapshot, name: str, values: dict[str, Any]) -> pd.DataFrame:
    return _plain(row_queries.rows(current, name, **values))


@shared(50, key=lambda current, dimension: (current.key, dimension))
def _values_of(current: Snapshot, dimension: str) -> tuple[str, ...]:
    found = current.run(current.table("account").select(dimension).distinct())
    return tuple(sorted(value or "" for value in found[dimension].to_pylist()))


@shared(2, key=_snapshot_key)
def _employees(current: Snapshot) -> dict[str, str]:
    """The ids of employees by name and by e-mail address, as far as these tell one from another."""
    found: dict[str, str | None] = {}
    for row in row_queries.rows(current, "employees").to_pylist():
        for known in {row["name"], row["email"]} - {None}:
            found[known] = None if known in found else row["user_id"]
    return {known: user for known, user in found.items() if user is not None}


@shared(5, key=_snapshot_key)
def _motions(current: Snapshot) -> frozenset[str]:
    if "motion" not in current.table("spell").columns:  # published before there were motions
        return frozenset()
    return frozenset(row_queries.rows(current, "motions")["motion"].to_pylist()) - {None}


@shared(5, key=_snapshot_key)
def _first_day(current: Snapshot) -> date | None:
    return row_queries.rows(current, "first_day")["day"][0].as_py()


def money_on(day: date) -> list[str]:
    """What a reader of sums of `day` must know (`ui.text.money_notes.on`); empty if nothing has been published yet."""
    current = snapshot()
    if current is None or not access.may("amounts"):
        return []
    return [*_money_on(current, day, language.current())]


@shared(50, key=lambda current, *asked: (current.key, *asked))
def _money_on(current: Snapshot, day: date, _spoken: str) -> list[str]:
    return money_notes.on(current, day)


@shared(5, key=_snapshot_key)
def _money(current: Snapshot) -> currency.Money:
    return currency.money_on(current)


def _plain(table: pa.Table) -> pd.DataFrame:
    """`table` with enumerations as text: they would become pandas categories, which group differently."""
    for index, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(index, field.name, table.column(index).cast(pa.string()))
    return table.to_pandas()
