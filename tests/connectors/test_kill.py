"""A run killed at fifty counted points, on a bad day, while the world goes on: nothing lost, nothing doubled.

Points are answers of the system, steps of a load, and statements of the engine within it: never moments, so that a
slow machine kills where a fast one does.
"""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.kit import raw, retry
from connectors.kit.raw import RawStore
from storage.raw_file import raw_file
from tests.connectors.test_conformance import assert_told
from tests.fakes.cases import Reader, connected, served
from tests.fakes.world import a_world

KILLS = 50
NAME = "hubspot"
# Kind of point -> up to the how-manieth of it a run is killed: early in it, then anywhere; some runs end before.
EARLY = {"answer": 25, "step": 4, "statement": 40}
ANYWHERE = {"answer": 60, "step": 6, "statement": 60}
# A stalled answer would be told from a slow one by the clock.
BAD_DAY = {"rate": 0.1, "seed": 3, "kinds": ("limited", "broken", "cut", "garbled")}


def counting(function: Callable, numbers: count, killed_at: int) -> Callable:
    """`function`, which kills its own process when it is about to be called for the `killed_at`th time."""

    def counted(*args, **kwargs):
        if next(numbers) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)

    return counted


class Statements:
    """A connection whose statements can be counted."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, *args: Any) -> Any:
        return self._connection.execute(*args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextmanager
def counted_file(path: Path) -> Iterator[Statements]:
    with raw_file(path) as connection:
        yield Statements(connection)


def run(url: str, folder: Path, runs: int, is_full: bool, kind: str, killed_at: int) -> None:
    """What the killed process does."""
    points = {
        "answer": ((httpx.Client, "send"),),
        "step": tuple((RawStore, name) for name in ("open", "marks", "load", "note_vanished", "observe")),
        "statement": ((Statements, "execute"),),
    }
    numbers = count(1)
    for owner, name in points[kind]:
        setattr(owner, name, counting(getattr(owner, name), numbers, killed_at))
    raw.raw_file = counted_file
    retry.FIRST_WAIT, retry.LONGEST_WAIT = 0.001, 0.01
    Reader(connected(NAME, url, timeout_seconds="60"), folder, runs).read(window_rows=100, is_full=is_full)


def gone_on(world, chance: random.Random, turn: int) -> None:
    world.wait(minutes=chance.randint(11, 600))
    world.touch("call", chance.randint(1, 24))
    world.rename(chance.randint(1, 12), f"Renamed {turn} GmbH")
    deal = world.deals[chance.randint(1, 12)]
    if deal.outcome is None:
        # Into the stage where it stands already is no move, and none is told.
        world.move(deal.id, chance.choice([s for s in ("qualified", "proposal", "negotiation") if s != deal.stage]))


@pytest.mark.slow
@pytest.mark.parametrize("points", [EARLY, ANYWHERE], ids=["early", "anywhere"])
def test_the_first_whole_run_after_kills_shows_the_world_as_of_its_begin(tmp_path, points):
    processes = multiprocessing.get_context("forkserver")
    # This module, too: whoever is killed at once should not have imported everything first.
    processes.set_forkserver_preload(["tests.connectors.test_kill", f"connectors.{NAME}.source"])
    chance, world, folder = random.Random(11), a_world(), tmp_path / NAME
    killed = runs = 0
    with served(NAME, world, **BAD_DAY) as url:
        while killed < KILLS // 2:
            kind = chance.choice(tuple(points))
            is_full = runs % 10 == 9
            process = processes.Process(
                target=run, args=(url, folder, runs, is_full, kind, chance.randint(1, points[kind]))
            )
            process.start()
            process.join()
            assert process.exitcode in (0, -signal.SIGKILL)
            killed += process.exitcode != 0
            runs += 1
            gone_on(world, chance, runs)
        reader = Reader(connected(NAME, url, timeout_seconds="60"), folder, runs)
        assert reader.read().notes == []
    assert_told(NAME, reader, world)
    with reader.store().connection() as connection:
        doubled = connection.execute(
            "SELECT count(*) FROM (SELECT id FROM staged.companies GROUP BY id HAVING count(*) > 1)"
        ).fetchone()
    assert doubled == (0,)
