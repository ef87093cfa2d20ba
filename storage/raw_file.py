"""The file with everything read from one system, in the embedded engine's format; written by one run at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from model.errors import Fault

FILE = "raw.duckdb"
# The schema for rows as the system delivered them.
DATASET = "staged"
# In addition to the declared columns, every row says when it was last delivered.
READ_AT = "read_at"


# Errors of the engine that mean that the disk or machine has run out of something, or that the file is damaged.
_FAULTS = (
    duckdb.IOException, duckdb.OutOfMemoryException, duckdb.SerializationException, duckdb.FatalException, OSError,
)  # fmt: skip
# Only a wrong statement raises these, whatever is in the file, because all of it is text.
WRONG_SQL = (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError, duckdb.InternalError)


class StoreError(Fault):
    """The file cannot be read or written: no room, no permission, damaged, of a newer version, or in use."""


@contextmanager
def raw_file(path: Path, *, memory_limit_mb: int = 1024) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file at `path`, open for reading and writing while the block runs; StoreError if that is impossible."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_limit_mb}MB",
        "temp_directory": str(path.parent),
    }
    with store_faults(path), duckdb.connect(path, config=config) as connection:
        yield connection


@contextmanager
def store_faults(path: Path) -> Iterator[None]:
    """Turns errors of the engine or the disk about the file at `path` into StoreError."""
    try:
        yield
    except _FAULTS as error:
        raise store_fault(path, error) from None


def store_fault(path: Path, error: BaseException) -> StoreError:
    """`error` as a StoreError whose sentence names the file, without its folders."""
    reason = str(error).partition("\n")[0].replace(f"{path.parent}/", "")
    return StoreError("system.store_unusable", file=f"{path.parent.name}/{path.name}", reason=reason)
