"""A question to a metric, and how its values reach the engine.

A metric is compiled once per *shape* of a question. Dates and filter values are bound at run time, because compiling
an expression often costs more than running the query.
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
# Placeholder for the filters of a question; its arguments are the columns of all dimensions.
KEPT = f"{BIND_PREFIX}kept"

# Options whose values are bound when a query runs, so that a new value needs no new compilation.
BOUND_OPTIONS = ("account_id", "cards", "heard", "label", "owner", "since", "text", "themes")


# Filters: dimension and values; None among the values means accounts without a value.
Where = tuple[tuple[str, tuple[str | None, ...]], ...]


@cache
def _placeholder(name: str, kind: str) -> Callable[[], ir.Value]:
    def body() -> None: ...

    body.__name__ = BIND_PREFIX + name
    return ibis.udf.scalar.builtin(body, signature=((), kind), name=BIND_PREFIX + name)


def bind(name: str, kind: str = "date") -> ir.Value:
    """A placeholder of Ibis type `kind` whose value is supplied when the query runs, not when it is compiled."""
    return _placeholder(name, kind)()


@dataclass(frozen=True)
class Question:
    """One question: as-of day, period, dimension to group by, filters, motion and the metric's own options.

    ``where`` holds (dimension, values) pairs; None among the values means accounts without a value. ``merged`` holds
    the values of the dimension whose groups are too small to be shown separately
    (`metrics.question.small_groups`). ``is_trusted`` leaves out doubtful spells
    (`metrics.question.trusted`).
    """

    charter: Charter
    as_of: date
    start: date | None = None
    end: date | None = None
    by: str | None = None
    where: Where = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    is_trusted: bool = False
    merged: frozenset[str | None] = frozenset()
    given_motion: str | None = None

    def option(self, name: str, default: Any = None) -> Any:
        """The metric's own option `name`, or `default` if it was not given."""
        value = self.options.get(name)
        return default if value is None else value

    @property
    def motion(self) -> str:
        """The motion the question is about: the one given, or else the charter's lead motion."""
        return self.given_motion or self.charter.lead_motion

    @property
    def dimension(self) -> tuple[str, ...]:
        """The column to group by in addition to a metric's own keys: a tuple of one, or of none."""
        return () if self.by is None else (self.by,)

    @property
    def period(self) -> tuple[date, date]:
        """First and last day of the period; ValueError if the question has none."""
        if self.start is None or self.end is None:
            raise ValueError("this question has no period")
        return self.start, self.end

    @property
    def values(self) -> dict[str, Any]:
        """The values for the placeholders of this question, by name."""
        dates = {"as_of": self.as_of, "start": self.start, "end": self.end, "motion": self.motion}
        chosen = {
            f"where_{dimension}_{index}": value
            for dimension, values in self.where
            for index, value in enumerate(values)
            if value is not None
        }
        named = {name: self.options[name] for name in BOUND_OPTIONS if name in self.options}
        return dates | chosen | named

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the compiled query depends on: whether there are filters, but neither which ones nor any value."""
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
    """The `rows` that match the question's filters.

    The filters themselves are supplied when the query runs, so that changing them needs no new compilation.
    """
    return rows.filter(_kept()(*(rows[dimension] for dimension in DIMENSIONS))) if question.where else rows


@dataclass(frozen=True)
class Query:
    """One step towards an answer.

    ``build`` makes the expression; it is called only if no compiled query of this shape exists. ``values`` are bound
    in addition to those of the question; ``shape`` is what the expression depends on in addition to the question's
    shape. ``is_shared``: other questions need the same rows and there are few of them, so they are worth caching.
    ``where`` holds instead of the question's filters. ``is_counted``: it is one of the metric's own steps, which
    compiled queries are known by; what is asked before them is known by its shape.
    """

    build: Callable[[], ir.Table]
    values: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[Any, ...] = ()
    is_shared: bool = False
    where: Where | None = None
    is_counted: bool = True


@dataclass(frozen=True)
class Kept:
    """A part of a plan that rests on no filter and no group, only on the snapshot, the motion and `values`.

    It is worked out once for all questions, whatever they select: ``plan`` is given the question without what it
    selects. ``name`` is unique among all metrics.
    """

    name: str
    plan: Callable[["Question"], Generator[Query, pa.Table, Any]]
    values: tuple[Any, ...] = ()


Tables = Mapping[str, ir.Table]

# A metric yields queries, is sent their rows (of a kept part what it returns), and returns its answer as a table. It
# never runs anything itself.
Plan = Generator[Query | Kept, Any, pa.Table]
