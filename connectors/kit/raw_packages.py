"""What versions that loaded through dlt left beside the file of a system: packages, and tables of dlt's own."""

import shutil
from pathlib import Path
from typing import Any

from storage.raw_file import DATASET

PACKAGES = "packages"
# Where dlt kept what it had not loaded to the end.
PENDING = ("reading/normalize/extracted", "reading/load/new", "reading/load/normalized")


def put_away(connection: Any, folder: Path) -> None:
    """Delete it. Of a package that was cut off nobody knows how much is in the file: everything is read again."""
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
