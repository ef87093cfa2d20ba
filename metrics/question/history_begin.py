"""The day on which the recorded history starts."""

from collections.abc import Generator
from datetime import date

import ibis.expr.types as ir
import pyarrow as pa

from metrics.question.question import Query, Tables, bind


def begun_on(tables: Tables) -> Generator[Query, pa.Table, date | None]:
    """The first day on which any account entered a phase, up to the as-of day; None if none has."""

    def first() -> ir.Table:
        known = tables["spell"].filter(tables["spell"].entered_on <= bind("as_of"))
        return known.agg(first=known.entered_on.min())

    found: date | None = (yield Query(first, is_shared=True)).column("first")[0].as_py()
    return found
