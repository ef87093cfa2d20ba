"""A run killed at fifty random moments, on a bad day, while the world goes on: nothing lost, nothing doubled."""

import multiprocessing
import os
import random
import signal
from pathlib import Path

import pytest

from connectors import politeness
from tests.connectors.test_conformance import assert_told
from tests.fakes.cases import Reader, connected, served
from tests.fakes.world import a_world

KILLS = 50
NAME = "hubspot"


def run(url: str, folder: Path, runs: int, is_full: bool) -> None:
    """What the killed process does."""
    politeness.FIRST_WAIT, politeness.LONGEST_WAIT = 0.001, 0.01
    Reader(connected(NAME, url, timeout_seconds="0.5"), folder, runs).read(window_rows=25, is_full=is_full)


@pytest.mark.slow
def test_fifty_kills(tmp_path):
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["dlt", "tests.fakes.cases", f"connectors.{NAME}.source"])
    chance, world, folder = random.Random(11), a_world(), tmp_path / NAME
    ended = 0
    with served(NAME, world, rate=0.1, seed=3, stall_seconds=0.6) as url:
        for kill in range(KILLS):
            process = processes.Process(target=run, args=(url, folder, kill, kill % 10 == 9))
            process.start()
            # Most moments lie within a run's reading and loading; some runs come to their end.
            process.join(timeout=chance.uniform(0.2, 4.0))
            if process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
            else:
                ended += 1
                assert process.exitcode == 0
            process.join()
            world.wait(minutes=chance.randint(11, 600))
            world.touch("call", chance.randint(1, 24))
            world.rename(chance.randint(1, 12), f"Renamed {kill} GmbH")
            deal = world.deals[chance.randint(1, 12)]
            if deal.outcome is None:
                world.move(deal.id, chance.choice(("qualified", "proposal", "negotiation")))
        reader = Reader(connected(NAME, url, timeout_seconds="5"), folder, KILLS)
        reader.read()
    assert ended < KILLS, "no run was killed"
    assert_told(NAME, reader, world)
    with reader.store().connection() as connection:
        doubled = connection.execute(
            "SELECT count(*) FROM (SELECT id FROM staged.companies GROUP BY id HAVING count(*) > 1)"
        ).fetchone()
    assert doubled == (0,)
