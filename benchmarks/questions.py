"""What is asked of every engine: one question per KPI, without and with filters, and whether answers are the same."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from metrics.dwell.outcomes import LIMITS
from storage.answer import answer
from storage.snapshot import Snapshot

SQL = Path(__file__).parent / "sql"
FILTER = {"segment": ["Mittelstand"], "region": ["Nord", "Süd"]}
FILTER_SQL = "AND segment = $where_segment AND region IN ($where_region_1, $where_region_2)"
FILTER_VALUES = {"where_segment": "Mittelstand", "where_region_1": "Nord", "where_region_2": "Süd"}
_ON = {"from_phase": "trigger", "to_phase": "comparison"}


@dataclass(frozen=True)
class Question:
    """A KPI with its options; ``name`` is also the name of its SQL file."""

    name: str
    metric: str
    options: dict[str, Any] = field(default_factory=dict)
    has_period: bool = False
    is_long: bool = False  # answers with a row per account or spell
    leaves_out: tuple[str, ...] = ()  # columns that no SQL by hand works out


QUESTIONS = {
    question.name: question
    for question in (
        Question("phase_spells", "phase_spells", is_long=True),
        Question("stock", "stock"),
        Question("flow", "flow", has_period=True),
        Question("cumulative_flow", "cumulative_flow", has_period=True),
        Question("transitions", "transitions", has_period=True),
        Question("dwell", "dwell"),
        Question("dwell_by_segment", "dwell", {"by": "segment"}),
        Question("outcomes", "outcomes", leaves_out=LIMITS),
        Question("conversion", "conversion", _ON),
        Question("cohorts", "cohorts", _ON),
        Question("stuck", "stuck", is_long=True),
        Question("changes", "changes", is_long=True),
    )
}


def dates(snapshot: Snapshot) -> dict[str, date]:
    """The days asked for: not the last ones, so that every engine has to look away from what came later."""
    as_of = snapshot.info.as_of - timedelta(days=30)
    return {
        "as_of": as_of, "start": as_of - timedelta(days=540), "end": as_of, "since": as_of - timedelta(days=30)
    }  # fmt: skip


def by_product(snapshot: Snapshot, question: Question, *, is_filtered: bool) -> pa.Table:
    """The product's answer."""
    days = dates(snapshot)
    period = {name: days[name] for name in ("start", "end")} if question.has_period else {}
    since = {"since": days["since"]} if question.metric == "changes" else {}
    where = FILTER if is_filtered else None
    found = answer(snapshot, question.metric, as_of=days["as_of"], where=where, **period, **since, **question.options)
    return found.drop_columns(list(question.leaves_out))


def by_hand(snapshot: Snapshot, question: Question, *, is_filtered: bool) -> pa.Table:
    """The answer of the hand-written SQL."""
    sql = (SQL / f"{question.name}.sql").read_text().replace("/*where*/", FILTER_SQL if is_filtered else "")
    values = dates(snapshot) | FILTER_VALUES
    return snapshot.arrow(sql, {name: value for name, value in values.items() if f"${name}" in sql})


def assert_same(one: pa.Table, other: pa.Table, about: str) -> None:
    """AssertionError unless both hold the same rows in the same order; fractions within a billionth."""
    assert one.column_names == other.column_names, f"{about}: columns {one.column_names}, {other.column_names}"
    assert one.num_rows == other.num_rows, f"{about}: {one.num_rows} rows, {other.num_rows}"
    for name in one.column_names:
        left, right = _plain(one.column(name)), _plain(other.column(name))
        if left.dtype.kind == "f" or right.dtype.kind == "f":
            same = np.isclose(left.astype(float), right.astype(float), rtol=1e-9, atol=1e-9, equal_nan=True)
        else:
            same = left == right
        if not np.all(same):
            place = int(np.flatnonzero(~same)[0])
            raise AssertionError(f"{about}: {name}, row {place}: {left[place]!r}, {right[place]!r}")


def _plain(column: pa.ChunkedArray) -> np.ndarray:
    kind = column.type
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return np.asarray(column.cast(pa.string()).fill_null("\0").to_pylist(), dtype=object)
    if pa.types.is_null(kind):
        return np.full(len(column), np.nan)
    if pa.types.is_boolean(kind):
        return column.cast(pa.int8()).cast(pa.float64()).to_numpy()
    if pa.types.is_date(kind):
        column = column.cast(pa.date32()).cast(pa.int32())
    elif pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(-1).to_numpy()
    return column.cast(pa.float64()).to_numpy()
