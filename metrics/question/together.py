"""Several counts of the same rows in one go: filtered rows are read once, not once per count."""

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
    """One of several counts: how it is built, the values bound in it alone, what else its shape depends on."""

    build: Callable[[], ir.Table]
    values: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[Any, ...] = ()


def together(question: Question, counts: Mapping[str, Count]) -> Generator[Query, pa.Table, dict[str, pa.Table]]:
    """The rows of each of `counts`, by name; the engine reads the filtered rows that they share only once.

    Without a filter each count is run alone: setting millions of rows aside takes longer than reading them again.
    """
    if not question.where:
        found = {}
        for name, one in counts.items():
            # Part of the shape is the count's name; without it the next count would be mistaken for this one.
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
