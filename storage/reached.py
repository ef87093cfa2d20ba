"""A snapshot as somebody may see it: accounts within reach, and people and amounts only if they have those rights.

The only place where reach is applied. Tables come with it applied, and fixed queries find these tables under the usual
names, so that no figure and no row can bypass it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import Any, Final

import ibis.expr.types as ir
import pyarrow as pa
from cachetools import LRUCache, cached

from model.access import Sight
from model.tables import TABLES
from storage.compiled import Compiler, Statement
from storage.once import once
from storage.pseudonyms import KEY
from storage.sight import bound_values, seen_tables, shape
from storage.snapshot import Snapshot

_WORD: Final = re.compile(r"[a-z_]+")
_WITH: Final = re.compile(r"\s*WITH\s", re.IGNORECASE)
_COUNTED: Final = (*TABLES, "valued_opportunity")
_LOCK: Final = Lock()


def seen(snapshot: Snapshot, sight: Sight, key: str = "") -> Snapshot:
    """`snapshot` as `sight` shows it: the same object for the same sight. key: the installation's secret
    (`storage.pseudonyms`), needed for a sight with pseudonyms.
    """
    if sight.is_whole:
        return snapshot
    with _LOCK:
        if sight.mark not in snapshot.sights:
            snapshot.sights[sight.mark] = Reached(snapshot, sight, key)
        return snapshot.sights[sight.mark]


def with_people(snapshot: Snapshot) -> Snapshot:
    """`snapshot` within the same reach, with people by name."""
    if not isinstance(snapshot, Reached):
        return snapshot
    return seen(snapshot.whole, replace(snapshot.sight, people=True), snapshot.pseudonym_key)


class Reached(Snapshot):
    """A snapshot of which only a part is visible. Safe to share between threads, as the whole one is."""

    def __init__(self, whole: Snapshot, sight: Sight, key: str = "") -> None:
        super().__init__(whole.info, whole.charter)
        if sight.pseudonyms and not key:  # everybody could work out the stand-ins
            raise ValueError("pseudonyms need a secret")
        self.whole, self.sight, self.pseudonym_key = whole, sight, key
        self._bound = bound_values(sight.reach) | ({KEY: key} if sight.pseudonyms else {})
        self.stands_in_for = whole.stands_in_for
        self.info = replace(whole.info, row_counts=self._count())

    @property
    def key(self) -> str:
        """The key of cached rows: one snapshot on one engine, with this sight."""
        return f"{self.whole.key} {self.sight.mark}"

    @property
    def layout(self) -> str:
        """What compiled queries depend on, including the shape of the reach."""
        return f"{self.whole.layout} {shape(self.sight)}"

    @property
    def compiler(self) -> Compiler:
        """Turns expressions on this snapshot into SQL with named values."""
        return self.whole.compiler

    @once
    def tables(self) -> Mapping[str, ir.Table]:
        """Every table with the visible rows and columns, by name."""
        return seen_tables(self.whole.tables, self.sight)

    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a fixed query on the visible tables."""
        named = sorted({*_WORD.findall(sql)} & self.tables.keys())
        if not named:
            return self.whole.arrow(sql, values)
        parts = {name: self._written(name) for name in named}
        told = ", ".join(f"{self.compiler.quoted(name)} AS ({part.sql})" for name, part in parts.items())
        rest = f", {_WITH.sub('', sql, count=1)}" if _WITH.match(sql) else f" {sql}"
        asked = {name: self._bound[name] for part in parts.values() for name in part.names}
        return self.whole.arrow(f"WITH {told}{rest}", {**(values or {}), **asked})

    def fetch(self, statement: Statement, values: Mapping[str, Any]) -> pa.Table:
        """The rows of a statement, compiled from tables of this snapshot."""
        asked = {name: self._bound[name] for name in statement.names & self._bound.keys()}
        return self.whole.fetch(statement, {**values, **asked})

    def _written(self, name: str) -> Statement:
        return _written((self.layout, name), self.compiler, self.tables[name])

    def _count(self) -> dict[str, int]:
        """How many rows of each table are visible; totals would reveal something about the others."""
        names = [name for name in _COUNTED if name in self.tables]
        counts = " UNION ALL ".join(
            f"SELECT '{name}' AS name, count(*) AS n FROM {self.compiler.quoted(name)}" for name in names
        )
        return {row["name"]: row["n"] for row in self.arrow(counts).to_pylist()}


@cached(LRUCache(500), key=lambda key, _compiler, _table: key, lock=Lock())
def _written(key: tuple[str, str], compiler: Compiler, table: ir.Table) -> Statement:
    return compiler.written(table)
