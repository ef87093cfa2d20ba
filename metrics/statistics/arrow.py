"""Small Arrow tables to numpy and back: the border between the engine and the statistics."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# Arrow counts days from here.
EPOCH = date(1970, 1, 1)

Columns = Mapping[str, Any]


def words(table: pa.Table, name: str) -> list[str | None]:
    """A text column, dictionary-encoded or not, as Python strings."""
    # Via numpy: turning values into Python objects one by one takes ten times as long.
    found: list[str | None] = table.column(name).cast(pa.string()).to_numpy().tolist()
    return found


def integers(table: pa.Table, name: str) -> npt.NDArray[np.int64]:
    """An integer column without nulls."""
    return table.column(name).to_numpy().astype(np.int64)


def flags(table: pa.Table, name: str) -> npt.NDArray[np.bool_]:
    """A boolean column without nulls."""
    return table.column(name).to_numpy().astype(bool)


def coded(table: pa.Table, name: str) -> tuple[list[str | None], npt.NDArray[np.int64]]:
    """The distinct values of a text column, and for each row the index of its value among them; null is a value."""
    encoded = table.column(name).cast(pa.string()).combine_chunks().dictionary_encode("encode")
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def indices_of(table: pa.Table, name: str, places: Mapping[str, int]) -> npt.NDArray[np.int64]:
    """For each row of a text column without nulls, the index that `places` gives its value."""
    values, codes = coded(table, name)
    return np.array([places[str(value)] for value in values], dtype=np.int64)[codes]


def ranked(table: pa.Table, name: str) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The distinct values of a text column without nulls, sorted, and for each row the index of its value."""
    values, codes = coded(table, name)
    known = sorted(map(str, values))
    places = {value: index for index, value in enumerate(known)}
    return known, np.array([places[str(value)] for value in values], dtype=np.int64)[codes]


def summed(
    shape: tuple[int, ...], places: Sequence[npt.NDArray[np.int64]], values: Mapping[str, npt.NDArray[np.int64]]
) -> tuple[tuple[npt.NDArray[np.int64], ...], dict[str, npt.NDArray[np.int64]]]:
    """The cells of a grid of `shape` that occur among `places` (one array per axis), in order, and the sums of `values`
    in each.
    """
    # At least one cell on every axis, otherwise there is no grid to number.
    grid = tuple(max(1, size) for size in shape)
    cells, entry = np.unique(np.ravel_multi_index(tuple(places), grid), return_inverse=True)
    found = {
        name: np.bincount(entry, weights=one, minlength=cells.size).astype(np.int64) for name, one in values.items()
    }
    return np.unravel_index(cells, grid), found


def text_at(values: Sequence[str | None], places: npt.NDArray[np.int64]) -> pa.Array:
    """A text column that holds, for each of `places`, the value at that index; for millions of rows, where a list is
    slow.
    """
    return pa.array(values, type=pa.string()).take(pa.array(places))


def nullable(values: npt.NDArray[Any], is_known: npt.NDArray[np.bool_]) -> pa.Array:
    """`values` as a column, null where not `is_known`."""
    return pa.array(values, mask=~is_known)


def as_table(columns: Iterable[tuple[str, pa.DataType]], values: Columns) -> pa.Table:
    """A table of exactly `columns`, in that order."""
    schema = pa.schema(list(columns))
    return pa.table({name: _column(values[name], schema.field(name).type) for name in schema.names}, schema=schema)


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, type=kind)


def number(value: float | None) -> float | None:
    """`value` as a plain float; nan and None become None."""
    return None if value is None or np.isnan(value) else float(value)
