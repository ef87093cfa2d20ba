"""The file that holds what was read of one system, in the embedded engine; written by one run at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def raw_file(path: Path, *, memory_limit_mb: int = 1024) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file at `path`, open for reading and writing while the block runs."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_limit_mb}MB",
        "temp_directory": str(path.parent),
    }
    with duckdb.connect(path, config=config) as connection:
        yield connection
