"""Several counts of the same rows, asked as one: what a filter leaves is read once, not once per count."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from metrics.question.question import Query, Question

PART = "part"


@dataclass(frozen=True)
class Count:
    """One of several counts: how it is built, the values bound in it alone, and what it depends on beside the shape."""

    build: Callable[[], ir.Table]
    values: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[Any, ...] = ()


def together(question: Question, counts: Mapping[str, Count]) -> Generator[Query, pa.Table, dict[str, pa.Table]]:
    """The rows of each of `counts`, by name; of all they have in common, the engine reads the filtered rows once.

    Where nothing is filtered each is asked alone: to set millions of rows aside takes longer than to read them again.
    """
    if not question.where:
        found = {}
        for name, one in counts.items():
            # Known by its name: without one of them the next would be taken for it.
            found[name] = yield Query(one.build, one.values, (name, *one.shape), is_shared=True)
        return found

    def every() -> ir.Table:
        built = [one.build() for one in counts.values()]
        kinds = {name: kind for table in built for name, kind in table.schema().items()}
        padded = (
            table.select(
                **{PART: ibis.literal(place, "int8")},
                **{name: table[name] if name in table.columns else ibis.null(kind) for name, kind in kinds.items()},
            )
            for place, table in enumerate(built)
        )
        return ibis.union(*padded, distinct=False)

    values = {name: value for one in counts.values() for name, value in one.values.items()}
    shape = tuple((name, *one.shape) for name, one in counts.items())
    rows = yield Query(every, values, shape, is_shared=True)
    return {name: rows.filter(pc.equal(rows[PART], place)) for place, name in enumerate(counts)}
