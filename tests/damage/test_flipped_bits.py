"""One file of the data folder is damaged, of every kind: people see the truth, what stood before and that it stands in,
or a sentence; never a wrong figure and never a traceback. What is published anew does not depend on what is damaged.

KILLS=100 (`make damage`) flips a hundred bits of each kind of file, one at a time; a few where it is not said.
"""

import os
import random
from pathlib import Path
from shutil import copytree

import pytest

from model.errors import Fault
from storage import answer as answers
from storage.answer import answer
from storage.forgetting.digests import remember
from storage.forgetting.person import Person
from storage.records import Records
from storage.sync_standing import read_runs
from storage.warehouse import Warehouse
from tests.damage import operations

FLIPS = int(os.environ.get("KILLS", "2"))
NOW = (["Acme AG", "Bolt", "Cord", "Person of Acme AG", "Person of Bolt", "Person of Cord"], 3)
BEFORE = (["Acme", "Bolt", "Person of Acme", "Person of Bolt"], 2)
# Every kind of file with something in it; whether the next sync does without it.
KINDS = {
    "compiled/*/*.sql": True,
    "forgotten.json": False,
    "records.sqlite*": False,
    "snapshots/CURRENT": True,
    "snapshots/*/charter.json": True,
    "snapshots/*/info.json": True,
    "snapshots/*/warehouse.duckdb": True,
    "sources/*/raw.duckdb": False,
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synced twice, somebody forgotten, a meeting closed, a figure asked for."""
    folder = tmp_path_factory.mktemp("whole")
    operations.OPERATIONS["sync"].begin(folder)
    operations.OPERATIONS["sync"].run(folder)
    remember(folder / "data", Person("contact", ("k9",), ("Erika Muster",), ("erika@muster.example",)), set())
    operations.OPERATIONS["close a meeting"].begin(folder)
    operations.OPERATIONS["close a meeting"].run(folder)
    served = Warehouse(folder / "data").current()
    assert served is not None
    answers._statement.cache_clear()  # what another test of this process compiled is not written once more
    answer(served, "stock")
    return folder


def test_no_kind_of_file_is_left_out(company: Path) -> None:
    data = company / "data"
    written = {path for path in data.rglob("*") if path.is_file() and path.stat().st_size}
    assert written == {path for kind in KINDS for path in data.glob(kind)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_costs_a_sentence_at_most(company: Path, kind: str, tmp_path: Path) -> None:
    (wanted,) = {max(path.relative_to(company) for path in (company / "data").glob(kind))}
    for number in range(2 + FLIPS):
        folder = tmp_path / str(number)
        copytree(company, folder)
        _damage(folder / wanted, number)
        assert _seen(folder) in (NOW, BEFORE, None), number
        _records(folder)
        is_synced = _synced(folder)
        assert is_synced or not KINDS[kind], number
        if is_synced:
            assert _seen(folder) == NOW, number


def _damage(path: Path, number: int) -> None:
    """Empty the file, cut it in half, or flip one bit of it."""
    content = bytearray(path.read_bytes())
    if number < 2:
        content = content[: len(content) // 2 * number]
    else:
        drawn = random.Random(number)
        content[drawn.randrange(len(content))] ^= 1 << drawn.randrange(8)
    path.write_bytes(content)


def _seen(folder: Path) -> tuple[list[str], int] | None:
    """Names and stock; of an earlier snapshot only where it is said to stand in; None for a sentence."""
    answers._statement.cache_clear()  # as a process just started: it reads the compiled questions again
    for _ in range(2):  # a damage that only shows when a table is read costs one question
        try:
            names, stock, stands_in_for = operations.OPERATIONS["sync"].state(folder)
        except Fault:
            continue
        assert (names, stock) == NOW or stands_in_for is not None
        return names, stock
    return None


def _records(folder: Path) -> None:
    """What is written down can be read, or a sentence says that it cannot."""
    try:
        records = Records(folder / "data")
        read_runs(records)
        records.close()
        operations.OPERATIONS["close a meeting"].state(folder)
    except Fault:
        pass


def _synced(folder: Path) -> bool:
    """Whether the next sync published."""
    try:
        operations.OPERATIONS["sync"].run(folder)
    except Fault:
        return False
    return True
