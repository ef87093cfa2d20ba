"""Small Arrow tables to numpy and back: the border between the engine and the statistics."""

from collections.abc import Iterable, Mapping
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
    # By way of numpy: turning values into Python objects one by one takes ten times as long.
    found: list[str | None] = table.column(name).cast(pa.string()).to_numpy().tolist()
    return found


def integers(table: pa.Table, name: str) -> npt.NDArray[np.int64]:
    """An integer column without nulls."""
    return table.column(name).to_numpy().astype(np.int64)


def flags(table: pa.Table, name: str) -> npt.NDArray[np.bool_]:
    """A boolean column without nulls."""
    return table.column(name).to_numpy().astype(bool)


def as_table(columns: Iterable[tuple[str, pa.DataType]], values: Columns) -> pa.Table:
    """A table of exactly `columns`, in that order."""
    schema = pa.schema(list(columns))
    return pa.table(
        {name: pa.array(values[name], type=schema.field(name).type) for name in schema.names}, schema=schema
    )


def number(value: float | None) -> float | None:
    """`value` as a plain float; nan and None become None."""
    return None if value is None or np.isnan(value) else float(value)
