"""Publish rows drawn in tests, through the same code as any connector's."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pytest
from filelock import FileLock

from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from model.charter import Charter, default_charter
from model.tables import TABLES, Kind
from storage.snapshot import Snapshot
from storage.staging import staged_columns
from storage.warehouse import Warehouse

ARROW = {
    Kind.TEXT: pa.string(),
    Kind.CHOICE: pa.string(),
    Kind.INSTANT: pa.timestamp("us", "UTC"),
    Kind.DATE: pa.date32(),
    Kind.NUMBER: pa.float64(),
    Kind.INTEGER: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
}

# Rows drawn in tests are read on this day, whatever the clock of the machine says: any day up to it can be asked about.
READ_AT = datetime(2027, 12, 31, 12, tzinfo=UTC)

# Publishing takes half a second, a copy of a few rows a hundredth; many tests ask about the same company.
_KEPT = TemporaryDirectory(prefix="published-")


def publish_demonstration(folder: Path, *, accounts: int, seed: int) -> Snapshot:
    """A demonstration company, published into the data folder as the product publishes it."""
    warehouse = Warehouse(folder)
    with published_before(warehouse, "demonstration", accounts, seed) as is_there:
        if not is_there:
            with warehouse.staging() as staging:
                DemoCompany(accounts=accounts, seed=seed).fill(staging)
                warehouse.publish(
                    staging, charter=demonstration_charter(), connector="demo", label="Demo", is_demo=True
                )
    snapshot = warehouse.current()
    assert snapshot is not None
    return snapshot


def publish(
    warehouse: Warehouse, charter: Charter | None = None, *, is_demo: bool = False, synced_at: datetime | None = None,
    follows: bool = False, **rows,
) -> Snapshot:  # fmt: skip
    """The snapshot of `rows`, read at `synced_at` (default: `READ_AT`).

    rows: table name -> list of dicts; columns not given are null. follows: what the snapshot before knew is compared
    with it; else every company drawn begins on its own.
    """
    charter, synced_at = charter or default_charter(), synced_at or READ_AT
    former = nullcontext() if follows else patch.object(warehouse, "_former", return_value=None)
    with former, published_before(warehouse, charter, is_demo, synced_at, rows) as is_there:
        if not is_there:
            _publish(warehouse, charter, is_demo=is_demo, synced_at=synced_at, rows=rows)
    snapshot = warehouse.current()
    assert snapshot is not None
    return snapshot


def _publish(warehouse, charter, *, is_demo, synced_at, rows) -> None:
    with warehouse.staging(synced_at=synced_at) as staging:
        for name, entries in rows.items():
            columns = staged_columns(TABLES[name])
            numbered = [{"row_no": n} | entry for n, entry in enumerate(entries, start=1)]
            staged = pa.table(  # noqa: F841 - read by name in the statement below
                {c.name: pa.array([row.get(c.name) for row in numbered], ARROW[c.kind]) for c in columns}
            )
            staging.connection.execute(f'INSERT INTO "{name}" BY NAME SELECT * FROM staged')
        warehouse.publish(staging, charter=charter, connector="files", label="test", is_demo=is_demo)


@contextmanager
def published_before(warehouse: Warehouse, *company: Any) -> Iterator[bool]:
    """Whether the folder of `warehouse` now holds what the same `company` was published as before in this process; if
    not, the block publishes it.

    Only a folder without anything in it is given a copy: what comes second depends on what came first. Other engines
    keep figures elsewhere.
    """
    folder, limits = warehouse.data, (warehouse._keep, warehouse._memory_limit_mb)
    kept = Path(_KEPT.name) / hashlib.sha256(repr((limits, company)).encode()).hexdigest()
    if type(warehouse) is not Warehouse or (folder.is_dir() and any(folder.iterdir())):
        yield False
    elif kept.is_dir():
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield True
    else:
        yield False
        shutil.copytree(folder, kept)


def rows(table: pa.Table) -> list[dict]:
    """The rows of an answer as plain dicts."""
    return table.to_pylist()


def same(left: list[dict], right: list[dict], *, tolerance: float = 1e-9) -> None:
    """Assert that both hold the same rows in the same order, with the same columns; numbers within `tolerance`."""
    assert len(left) == len(right), f"{len(left)} rows, expected {len(right)}:\n{_text(left)}\n{_text(right)}"
    for place, (one, other) in enumerate(zip(left, right, strict=True)):
        assert list(one) == list(other), f"columns {list(one)}, expected {list(other)}"
        for name in one:
            a, b = one[name], other[name]
            close = isinstance(a, float) and isinstance(b, int | float) and abs(a - b) <= tolerance * max(1, abs(b))
            assert close or a == b, f"row {place}, {name}: {a!r}, expected {b!r}\n{one}\n{other}"


def _text(entries: list[dict]) -> str:
    return "\n".join(json.dumps(entry, default=str) for entry in entries[:20])


def once_a_session(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """A copy of the folder `name` for this worker alone; whichever worker asks first has it filled for all."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = factory.mktemp(name)
        fill(folder)
        return folder
    shared = factory.getbasetemp().parent / name
    with FileLock(shared.with_suffix(".lock")):
        if not shared.is_dir():
            part = shared.with_suffix(".part")
            part.mkdir()
            fill(part)
            part.rename(shared)
    return Path(shutil.copytree(shared, factory.mktemp(name) / name))
