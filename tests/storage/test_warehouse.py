"""Snapshots: whatever happens while one is made, what is published stays whole and readable."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import duckdb
import pytest

from model.charter import default_charter
from model.errors import Fault
from storage.answer import answer
from storage.build import Build
from storage.current_pointer import CURRENT
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

ROOT = Path(__file__).resolve().parents[2]


def accounts(snapshot) -> int:
    return sum(answer(snapshot, "stock").column("accounts").to_pylist())


def company(size: int) -> list[dict]:
    return journeys(*(f"a{n}: trigger@0 > orientation@{n % 9}" for n in range(size)))


@pytest.fixture
def warehouse(tmp_path) -> Warehouse:
    return Warehouse(tmp_path)


class TestKeeping:
    def test_nothing_is_published_at_first(self, warehouse):
        assert warehouse.current() is None
        assert warehouse.snapshots() == []

    def test_the_newest_is_current_and_five_are_kept(self, warehouse):
        for size in range(1, 8):
            publish(warehouse, phase_event=company(size))
        assert [info.row_counts["account"] for info in warehouse.snapshots()] == [7, 6, 5, 4, 3]
        assert accounts(warehouse.current()) == 7

    def test_rolling_back_shows_the_earlier_figures(self, warehouse):
        first = publish(warehouse, phase_event=company(1)).info.id
        publish(warehouse, phase_event=company(2))
        warehouse.roll_back(first)
        assert accounts(warehouse.current()) == 1
        assert accounts(Warehouse(warehouse._folder.parent).current()) == 1  # another process sees the same

    @pytest.mark.parametrize("name", ["../../etc", "nothing", "", f"../{CURRENT}"])
    def test_rolling_back_to_nowhere_is_refused(self, warehouse, name):
        publish(warehouse, phase_event=company(1))
        with pytest.raises(Fault, match=r"snapshot\.unknown"):
            warehouse.roll_back(name)
        assert accounts(warehouse.current()) == 1

    def test_the_staging_file_is_gone_afterwards(self, warehouse, tmp_path):
        publish(warehouse, phase_event=company(1))
        assert list((tmp_path / "staging").iterdir()) == []


class TestHardening:
    """SQL that reaches a reader can neither read files, nor write, nor loosen the lock."""

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM read_csv('/etc/passwd')",
            "COPY spell TO '/tmp/out.csv'",
            "ATTACH '/tmp/other.duckdb'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '100GB'",
            "CREATE TABLE x AS SELECT 1",
            "DELETE FROM spell",
        ],
    )
    def test_is_refused(self, warehouse, sql):
        snapshot = publish(warehouse, phase_event=company(1))
        with pytest.raises(duckdb.Error):
            snapshot.arrow(sql)
        assert accounts(snapshot) == 1


# Statements of a publish, then the six times it waits for the disk: never moments, so that a slow machine kills where a
# fast one does.
POINTS: list[tuple] = [(Build, "run", number) for number in (1, 25, 50, 75, 100, 125)]
POINTS += [("os", "fsync", number) for number in (1, 2, 3, 4, 5, 6)]


def publish_until(folder: Path, size: int, owner, name: str, killed_at: int) -> None:
    """What a process does that is killed when it is about to call `name` for the `killed_at`th time."""
    owner = os if owner == "os" else owner
    called, numbers = getattr(owner, name), count(1)

    def counted(*args):
        if next(numbers) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return called(*args)

    setattr(owner, name, counted)
    publish(Warehouse(folder), phase_event=company(size))


@pytest.mark.slow
def test_killed_at_many_points_the_published_snapshot_still_serves(warehouse, tmp_path):
    """kill -9 at counted points of a publish: readers always see one whole snapshot, and the next run works."""
    publish(warehouse, phase_event=company(5))
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.storage.test_warehouse"])
    for kill, point in enumerate(POINTS):
        writer = processes.Process(target=publish_until, args=(tmp_path, 10 + kill, *point))
        writer.start()
        writer.join()
        assert writer.exitcode == -signal.SIGKILL
        seen = accounts(Warehouse(tmp_path).current())
        assert seen == 5 or 10 <= seen <= 10 + kill
    publish(warehouse, phase_event=company(3))
    assert accounts(warehouse.current()) == 3
    assert not list((tmp_path / "snapshots").glob(".*.part"))


@pytest.mark.slow
def test_32_threads_read_while_snapshots_are_published(warehouse):
    """Every answer belongs to one snapshot: all phases add up to a size that was published."""
    sizes = (5, 6, 7)
    publish(warehouse, phase_event=company(sizes[0]))
    done, wrong = threading.Event(), []

    def read():
        reads = 0
        while not done.is_set() or reads < 4:
            snapshot = warehouse.current()
            size = snapshot.info.row_counts["account"]
            stock = answer(snapshot, "stock").to_pylist()
            spells = answer(snapshot, "phase_spells", account_id="a1").to_pylist()
            if sum(row["accounts"] for row in stock) != size or {row["account_id"] for row in spells} != {"a1"}:
                wrong.append((size, stock, spells))
            reads += 1
        return reads

    with ThreadPoolExecutor(32) as threads:
        reading = [threads.submit(read) for _ in range(32)]
        try:
            for size in sizes[1:]:
                publish(warehouse, default_charter(), phase_event=company(size))
        finally:
            done.set()
        reads = [one.result() for one in reading]
    assert wrong == []
    assert min(reads) >= 4
    assert accounts(warehouse.current()) == sizes[-1]
