"""Reads a Parquet file from its first value to its last, to check that it is readable."""

from pathlib import Path

import duckdb


def read_through(path: Path, *, memory_limit_mb: int) -> int:
    """The number of rows; EngineError if a value of any of them cannot be read."""
    with duckdb.connect(config={"memory_limit": f"{memory_limit_mb}MB", "threads": 1}) as connection:
        connection.execute("SET temp_directory = ''")
        found = connection.execute(
            "SELECT count(*), bit_xor(hash(t)) FROM read_parquet($path) t", {"path": str(path)}
        ).fetchone()
    return int(found[0]) if found else 0
