"""What `check --deep` looks at: every value in everything that is stored, in files and in PostgreSQL."""

import sqlite3
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from model.errors import Fault
from storage.checks import Finding, Standing
from storage.raw_file import FILE as RAW
from storage.reading_back import unreadable
from storage.records import Records
from storage.records.engine import FILE as RECORDS
from storage.records.tables import Base
from storage.warehouse import Warehouse

ROWS_AT_ONCE = 1000


def deep_findings(warehouse: Warehouse, records: Records | None = None) -> Iterator[Finding]:
    """A finding per stored snapshot, per file of a system, and for the records: those of `records` if they lie in
    another database, else the file in the data folder, if there is one.
    """
    for info in warehouse.snapshots():
        if not warehouse.is_here(info.id):
            continue  # its folder has no tables: what is shown instead is checked in its place
        if (table := warehouse.unreadable_table(info)) is None:
            yield Finding("deep_snapshot", Standing.FINE, {"id": info.id})
        else:
            yield Finding("deep_damaged", Standing.FAULT, {"id": info.id, "table": table})
    for path in sorted((warehouse.data / "sources").glob(f"*/{RAW}")):
        yield _of_file(f"{path.parent.name}/{path.name}", is_whole=unreadable(path) is None)
    file = warehouse.data / RECORDS
    if records is not None:
        yield _of_records(records)
    elif file.is_file():
        yield _of_file(RECORDS, is_whole=_is_whole(str(file)))


def _of_file(name: str, *, is_whole: bool) -> Finding:
    return Finding(
        "deep_file" if is_whole else "deep_file_damaged", Standing.FINE if is_whole else Standing.FAULT, {"file": name}
    )


def _of_records(records: Records) -> Finding:
    """Whether every row of every table is read, as what the product takes it for."""
    for table in Base.metadata.sorted_tables:
        try:
            with records.reading() as session:
                for _ in session.execute(select(table)).partitions(ROWS_AT_ONCE):
                    pass
        except (DBAPIError, Fault, ValueError):
            return Finding("deep_records_damaged", Standing.FAULT, {"table": table.name})
    return Finding("deep_records", Standing.FINE)


def _is_whole(records: str) -> bool:
    try:
        connection = sqlite3.connect(f"file:{records}?mode=ro", uri=True)
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False
