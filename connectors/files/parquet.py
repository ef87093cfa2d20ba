"""The child's task for a Parquet file that is loaded as it is: it is read once where it can do no harm."""

from pathlib import Path
from typing import Any

from connectors.files.foreign.opening.broken import broken_files
from storage.parquet import read_through as _read_through

MEMORY_MB = 512


def read_through(path: Path, name: str, folder: Path, limit_mb: int) -> dict[str, Any]:
    """``rows``; ContractError if any value of the file cannot be read."""
    with broken_files(name):
        return {"rows": _read_through(path, memory_limit_mb=MEMORY_MB)}
