"""Grouping: breaks any figure down by an account dimension, in the same way for all of them.

The engine groups by the dimension as well as by the metric's own keys (`Question.dimension`), `Groups` says which
group each returned row belongs to, and `with_dimension` adds the column. Where a group could identify a person, small
groups are merged before anything is calculated (`with_small_ones_merged`).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.declaration import Columns, Metric
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, coded, integers, text_at, words
from metrics.statistics.survival import Floats
from model.charter import Charter
from model.tables import OWNERS

# The group that stands for all groups too small to be shown. Accounts that happen to have this very value belong to
# it too, so that the label has one meaning only.
MERGED = "(merged)"


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


def order(value: str | None) -> tuple[bool, bool, str]:
    """Sort key for groups: by value, the merged group after all others, no value last."""
    return value is None, value == MERGED, value or ""


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
    """Runs the plan of `metric`, merging small groups where required; the dimension comes right after the keys."""
    plan = metric.plan
    if question.by is not None and metric.is_aggregated and question.by in merged_dimensions(question.charter):
        plan = with_small_ones_merged(plan)
    rows = yield from plan(tables, question)
    return rows if question.by is None else rows.select([name for name, _ in columns_by(metric, question.by)])


def merged_dimensions(charter: Charter) -> tuple[str, ...]:
    """Dimensions in which a small group could identify a person: owners, and those the charter names."""
    return (*OWNERS, *charter.personal_dimensions)


def with_small_ones_merged(plan: Callable[[Tables, Question], Plan]) -> Callable[[Tables, Question], Plan]:
    """`plan` with the `too_small` groups merged; sizes are those of the accounts that match the question's filters."""

    def merging(tables: Tables, question: Question) -> Plan:
        def sizes() -> ir.Table:
            spells = keep(tables["spell"], question)
            spells = spells.filter(spells.entered_on <= bind("as_of"))
            return spells.group_by(*question.dimension).agg(accounts=ibis._.account_id.nunique())

        counted = yield Query(sizes, is_shared=True)
        found = dict(zip(words(counted, str(question.by)), integers(counted, "accounts").tolist(), strict=True))
        return (yield from plan(tables, replace(question, merged=too_small(found, question.charter.smallest_group))))

    return merging


def too_small(sizes: dict[str | None, int], smallest: int) -> frozenset[str | None]:
    """Which groups to merge: those with fewer than `smallest` accounts.

    The next larger ones join them until the merged group holds at least `smallest` accounts and at least two groups;
    otherwise subtracting the visible groups from the total would reveal a small one again.
    """
    ranked = sorted(sizes, key=lambda value: (value != MERGED and sizes[value] >= smallest, sizes[value], order(value)))
    merged: list[str | None] = []
    accounts = 0
    for value in ranked:
        is_small = value == MERGED or sizes[value] < smallest
        if not is_small and (not merged or (accounts >= smallest and len(merged) > 1)):
            break
        merged.append(value)
        accounts += sizes[value]
    return frozenset(merged)
