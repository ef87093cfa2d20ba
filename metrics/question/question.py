"""What is asked of a metric, and how its values reach the engine.

A metric is compiled once per *shape* of a question; its dates and filter values are bound at run time,
because compiling an expression costs more than many of the queries themselves.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from inspect import Parameter, Signature
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from model.charter import Charter
from model.tables import DIMENSIONS

BIND_PREFIX = "bind_"
# Stands for the filters of a question, with the columns of all dimensions as arguments.
KEPT = f"{BIND_PREFIX}kept"

# Options whose values are bound when a query runs: which account, which text, since when. They compile only once.
BOUND_OPTIONS = ("account_id", "cards", "label", "owner", "since", "text")


@cache
def _placeholder(name: str, kind: str) -> Callable[[], ir.Value]:
    def body() -> None: ...

    body.__name__ = BIND_PREFIX + name
    return ibis.udf.scalar.builtin(body, signature=((), kind), name=BIND_PREFIX + name)


def bind(name: str, kind: str = "date") -> ir.Value:
    """A value of the Ibis type `kind` that is given when the query runs, not when it is compiled."""
    return _placeholder(name, kind)()


@dataclass(frozen=True)
class Question:
    """One question: the moment, the period, the dimension to group by, the filters, the motion, the KPI's own options.

    ``where`` holds (dimension, values); None among the values asks for accounts without one. ``merged`` holds the
    values of the dimension whose groups are too small to be shown alone
    (`metrics.question.grouping.with_small_ones_merged`). ``is_trusted`` leaves out the spells in doubt
    (`metrics.question.trusted`).
    """

    charter: Charter
    as_of: date
    start: date | None = None
    end: date | None = None
    by: str | None = None
    where: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    is_trusted: bool = False
    merged: frozenset[str | None] = frozenset()
    given_motion: str | None = None

    def option(self, name: str, default: Any = None) -> Any:
        """The KPI's own option `name`, or `default` where it was not given."""
        value = self.options.get(name)
        return default if value is None else value

    @property
    def motion(self) -> str:
        """The motion the question is about: the charter's lead motion where none was given (`question.motion`)."""
        return self.given_motion or self.charter.lead_motion

    @property
    def dimension(self) -> tuple[str, ...]:
        """The column to group by beside a metric's own keys: one, or none."""
        return () if self.by is None else (self.by,)

    @property
    def period(self) -> tuple[date, date]:
        """First and last day of the period; ValueError if the question has none."""
        if self.start is None or self.end is None:
            raise ValueError("this question has no period")
        return self.start, self.end

    @property
    def values(self) -> dict[str, Any]:
        """The values behind the placeholders of this question."""
        dates = {"as_of": self.as_of, "start": self.start, "end": self.end, "motion": self.motion}
        chosen = {
            f"where_{dimension}_{place}": value
            for dimension, values in self.where
            for place, value in enumerate(values)
            if value is not None
        }
        named = {name: self.options[name] for name in BOUND_OPTIONS if name in self.options}
        return dates | chosen | named

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the compiled query depends on: not the values, nor which filters there are, only whether."""
        options = ((k, repr(bool(v) if k in BOUND_OPTIONS else v)) for k, v in self.options.items())
        return (self.by, bool(self.where), self.is_trusted, tuple(sorted(options)))


@cache
def _kept() -> Callable[..., ir.BooleanValue]:
    def body() -> None: ...

    body.__name__ = KEPT
    named = [Parameter(dimension, Parameter.POSITIONAL_OR_KEYWORD) for dimension in DIMENSIONS]
    body.__signature__ = Signature(named)  # type: ignore[attr-defined]
    return ibis.udf.scalar.builtin(body, signature=(("string",) * len(DIMENSIONS), "boolean"), name=KEPT)


def keep(rows: ir.Table, question: Question) -> ir.Table:
    """`rows` whose dimensions are among those asked for.

    Which values of which dimensions is put in when the query runs, so that no choice of filters compiles anew.
    """
    return rows.filter(_kept()(*(rows[dimension] for dimension in DIMENSIONS))) if question.where else rows


@dataclass(frozen=True)
class Query:
    """One step towards an answer.

    ``build`` makes the expression; it is called only where no compiled query of this shape is at hand. ``values``
    are bound beyond those of the question, ``shape`` is what the expression depends on beyond the question's shape.
    ``is_shared``: other questions ask the same and the answer is small, so the rows are worth keeping.
    """

    build: Callable[[], ir.Table]
    values: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[Any, ...] = ()
    is_shared: bool = False


Tables = Mapping[str, ir.Table]

# A metric yields queries, is sent their rows, and returns its answer. It never executes anything itself.
Plan = Generator[Query, pa.Table, pa.Table]
