"""A published snapshot on any engine: its description, its tables, and how it is queried."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.question.motion import of_motion
from model.charter import Charter
from storage.compiled import Compiler, Statement
from storage.once import once
from storage.statement_files import StatementFiles


@dataclass(frozen=True)
class SnapshotInfo:
    """What is known about a snapshot without opening it.

    as_of is the last day with evidence, the default as-of day of a question. read_on, never earlier, is the day up to
    which the source was read: silence until then is certain, and questions cannot be about later days. A demonstration
    counts as read on its last day. row_counts: per table, without quarantined rows.
    """

    id: str
    published_at: datetime
    as_of: date
    charter_version: int
    connector: str
    label: str
    is_demo: bool
    quarantined: int = 0
    row_counts: Mapping[str, int] = field(default_factory=dict)
    read_on: date = date.min

    def __post_init__(self) -> None:
        # Snapshots of earlier versions do not record it: their data was read when they were published.
        if self.read_on == date.min:
            read_on = self.as_of if self.is_demo else max(self.as_of, self.published_at.date())
            object.__setattr__(self, "read_on", read_on)

    def to_json(self) -> str:
        """This as JSON; dates in ISO 8601."""
        return json.dumps(asdict(self), default=lambda value: value.isoformat(), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "SnapshotInfo":
        """The inverse of `to_json`."""
        raw = json.loads(text)
        raw["published_at"] = datetime.fromisoformat(raw["published_at"])
        for day in {"as_of", "read_on"} & {*raw}:
            raw[day] = date.fromisoformat(raw[day])
        return cls(**raw)


class Snapshot(ABC):
    """An open snapshot. Safe to share between threads."""

    def __init__(self, info: SnapshotInfo, charter: Charter) -> None:
        self.info = info
        self.charter = charter
        self._values: dict[str, frozenset[str]] = {}
        # This snapshot as others see it, by the mark of their sight (`storage.reached`).
        self.sights: dict[str, Snapshot] = {}
        # The id of the current snapshot, if that one cannot be read and this one is shown in its place.
        self.stands_in_for: str | None = None
        # Set when a query finds it damaged.
        self.is_damaged = False

    @property
    def key(self) -> str:
        """The key of cached rows: one snapshot on one engine."""
        return f"{type(self).__name__} {self.info.id}"

    @property
    def layout(self) -> str:
        """What compiled queries depend on: snapshots with the same layout share them, so a new snapshot usually needs
        no compiling.
        """
        return self.key

    @property
    def statement_files(self) -> StatementFiles | None:
        """Where compiled queries are stored for other processes; None if they are not."""
        return None

    def statement(self, question: tuple[Any, ...], compiled: Callable[[], Statement]) -> Statement:
        """The statement for `question`: compiled, unless another process already did so."""
        files = self.statement_files
        return compiled() if files is None else files.get(question, compiled)

    @property
    @abstractmethod
    def compiler(self) -> Compiler:
        """Turns expressions on this snapshot into SQL with named values."""

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, ir.Table]:
        """Every table of the snapshot as an Ibis expression, by name."""

    @abstractmethod
    def arrow(self, sql: str, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a fixed query of SQL that every engine understands, with `values` bound to its ``$name``
        placeholders.
        """

    def fetch(self, statement: Statement, values: Mapping[str, Any]) -> pa.Table:
        """The rows of a compiled statement with exactly the `values` it asks for."""
        return self.arrow(statement.sql, values)

    @once
    def _tables_today(self) -> Mapping[str, ir.Table]:
        return _today(self.tables)

    @once
    def _tables_of_motion(self) -> Mapping[str, ir.Table]:
        return of_motion(self.tables, self.charter)

    @once
    def _tables_of_motion_today(self) -> Mapping[str, ir.Table]:
        return _today(self._tables_of_motion)

    def tables_on(self, day: date, *, is_of_all_motions: bool = False) -> Mapping[str, ir.Table]:
        """The tables for a question about `day`, with the rows of the motion that is bound when a query runs.

        ``valued_opportunity`` is included only if accounts must be valued by it.
        """
        is_needed = self.info.row_counts.get("valued_opportunity") and day != self.info.as_of
        every: Mapping[str, ir.Table] = self.tables if is_needed else self._tables_today
        of_one: Mapping[str, ir.Table] = self._tables_of_motion if is_needed else self._tables_of_motion_today
        return every if is_of_all_motions else of_one

    def table(self, name: str) -> ir.Table:
        """The table `name` as an Ibis expression."""
        return self.tables[name]

    def values_of(self, dimension: str) -> frozenset[str]:
        """Every value that an account has in `dimension`; without null. Looked up once."""
        if dimension not in self._values:
            every = self.table("account").select(dimension).distinct()
            statement = self.statement(("values_of", dimension), lambda: self.compiler.compile(every))
            found = self.fetch(statement, {}).column(dimension).to_pylist()
            self._values[dimension] = frozenset(value for value in found if value is not None)
        return self._values[dimension]

    def run(self, table: ir.Table, values: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of an expression, with `values` for its placeholders."""
        statement = self.compiler.compile(table)
        return self.fetch(statement, statement.pick(values or {}))

    def close(self) -> None:  # noqa: B027 - most engines keep nothing open per snapshot
        """Release what is open."""


def _today(tables: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
    """`tables` for questions about the last day: the value of accounts on that day is stored with every spell."""
    others = {name: table for name, table in tables.items() if name != "valued_opportunity"}
    spell = tables["spell"]
    return others | {"spell": spell.mutate(value=spell.value_today), "account": _accounts_today(tables)}


def _accounts_today(tables: Mapping[str, ir.Table]) -> ir.Table:
    account = tables["account"]
    if "worth_today" not in tables:  # a snapshot of an earlier version
        return account
    worth = tables["worth_today"].group_by(worth_of="account_id").agg(worth=ibis._.amount.sum())
    joined = account.left_join(worth, account.account_id == worth.worth_of)
    return joined.mutate(value=joined.value.coalesce(joined.worth)).drop("worth_of", "worth")
