"""Leftovers of versions that loaded through dlt, beside a system's file: packages, and dlt's own tables."""

import shutil
from pathlib import Path
from typing import Any

from storage.raw_file import DATASET

PACKAGES = "packages"
# Where dlt kept what it had not finished loading.
PENDING = ("reading/normalize/extracted", "reading/load/new", "reading/load/normalized")


def put_away(connection: Any, folder: Path) -> None:
    """Delete the leftovers. How much of an unfinished package is in the file is unknown: everything is read again."""
    packages = folder / PACKAGES
    if not packages.exists():
        return
    if any((packages / place).is_dir() and any((packages / place).iterdir()) for place in PENDING):
        connection.execute(f"DROP TABLE IF EXISTS {DATASET}.mark")
    own = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = $1 AND starts_with(table_name, '_dlt_')", [DATASET]
    ).fetchall()
    for (name,) in own:
        connection.execute(f'DROP TABLE {DATASET}."{name}"')
    connection.execute(f"DROP SCHEMA IF EXISTS {DATASET}_staging CASCADE")
    shutil.rmtree(packages)
