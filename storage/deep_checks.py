"""What `check --deep` looks at: every value in every stored file."""

import sqlite3
from collections.abc import Iterator

from storage.checks import Finding, Standing
from storage.embedded import DATABASE
from storage.raw_file import FILE as RAW
from storage.reading_back import unreadable
from storage.records.engine import FILE as RECORDS
from storage.warehouse import Warehouse


def deep_findings(warehouse: Warehouse) -> Iterator[Finding]:
    """A finding per stored snapshot, per file of a system, and for the records if they are a file."""
    for info in warehouse.snapshots():
        database = warehouse.folder_of(info.id) / DATABASE
        if not database.is_file():
            continue  # its tables are in another engine
        if (table := unreadable(database)) is None:
            yield Finding("deep_snapshot", Standing.FINE, {"id": info.id})
        else:
            yield Finding("deep_damaged", Standing.FAULT, {"id": info.id, "table": table})
    for path in sorted((warehouse.data / "sources").glob(f"*/{RAW}")):
        yield _of_file(f"{path.parent.name}/{path.name}", is_whole=unreadable(path) is None)
    records = warehouse.data / RECORDS
    if records.is_file():
        yield _of_file(RECORDS, is_whole=_is_whole(str(records)))


def _of_file(name: str, *, is_whole: bool) -> Finding:
    return Finding(
        "deep_file" if is_whole else "deep_file_damaged", Standing.FINE if is_whole else Standing.FAULT, {"file": name}
    )


def _is_whole(records: str) -> bool:
    try:
        connection = sqlite3.connect(f"file:{records}?mode=ro", uri=True)
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False
