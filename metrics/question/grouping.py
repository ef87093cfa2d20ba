"""Grouping: breaks any figure down by an account dimension, in the same way for all of them.

The engine groups by the dimension as well as by the metric's own keys (`Question.dimension`), `Groups` says which
group each returned row belongs to, and `with_dimension` adds the column. Where a group could identify a person, small
groups are merged before anything is calculated (`metrics.question.small_groups`).
"""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.declaration import Columns, Metric
from metrics.question.question import Plan, Question, Tables
from metrics.question.small_groups import MERGED, could_identify, order, with_small_ones_hidden
from metrics.statistics.arrow import as_table, coded, text_at
from metrics.statistics.survival import Floats


class Groups:
    """The groups among `counted` rows: `values` in order, and for each row the index of its group (`place`).

    Values are sorted by code point, followed by the merged group, then by accounts without a value (None). If the
    rows have no column for the dimension, there is a single group, None.
    """

    def __init__(self, counted: pa.Table, dimension: str | None, merged: Collection[str | None] = ()) -> None:
        if dimension is None or dimension not in counted.column_names:
            self.name: str | None = None
            self.values: list[str | None] = [None]
            self.place: npt.NDArray[np.int64] = np.zeros(counted.num_rows, dtype=np.int64)
            return
        self.name = dimension
        raw, codes = coded(counted, dimension)
        names = [MERGED if value in merged else value for value in raw]
        self.values = sorted(set(names), key=order)
        places = {value: index for index, value in enumerate(self.values)}
        self.place = np.array([places[name] for name in names], dtype=np.int64)[codes]

    @classmethod
    def from_rows(cls, counted: pa.Table, question: Question) -> "Groups":
        """The groups among `counted` for the dimension that `question` groups by."""
        return cls(counted, question.by, question.merged)

    def __len__(self) -> int:
        return len(self.values)

    def grid(self, values: pa.ChunkedArray, indices: npt.NDArray[np.int64], size: int) -> Floats:
        """`values` of the counted rows (null: 0) summed into a (`size`, groups) matrix; `indices` indexes axis 0."""
        weights = values.cast(pa.float64()).fill_null(0).to_numpy()
        cells = np.bincount(indices * len(self) + self.place, weights=weights, minlength=size * len(self))
        return cells.astype(float).reshape(size, len(self))

    def table(self, columns: Columns, values: Mapping[str, Any], indices: npt.NDArray[np.int64]) -> pa.Table:
        """`values` as a table of `columns`, plus the dimension if there is one: the group at each `indices`."""
        if self.name is None:
            return as_table(columns, values)
        return as_table((*columns, (self.name, pa.string())), {**values, self.name: text_at(self.values, indices)})


def with_dimension(columns: Columns, question: Question) -> Columns:
    """`columns` plus, if `question` groups, the dimension; `answered` moves it to its final position."""
    return (*columns, *((name, pa.string()) for name in question.dimension))


def rows_of(found: pa.Table, columns: Columns, question: Question) -> pa.Table:
    """The rows the engine returned, cast to `columns` plus the dimension grouped by."""
    return pa.table({name: found.column(name).cast(kind) for name, kind in with_dimension(columns, question)})


def columns_by(metric: Metric, by: str | None) -> Columns:
    """The columns of an answer grouped by `by`; the dimension's column follows the metric's last key column."""
    if by is None or metric.keys is None:
        return metric.columns
    names = [name for name, _ in metric.columns]
    end = max((names.index(key) + 1 for key in metric.keys), default=0)
    return (*metric.columns[:end], (by, pa.string()), *metric.columns[end:])


def answered(metric: Metric, tables: Tables, question: Question) -> Plan:
    """Runs the plan of `metric`, hiding small groups where required; the dimension comes right after the keys."""
    plan = metric.plan
    if metric.is_aggregated and could_identify(question):
        plan = with_small_ones_hidden(plan)
    rows = yield from plan(tables, question)
    return rows if question.by is None else rows.select([name for name, _ in columns_by(metric, question.by)])
