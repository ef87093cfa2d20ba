"""Runs of Marketo killed at counted answers while a long log is read from files, and while the world goes on."""

import multiprocessing
import random
import signal
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest

from connectors.kit import retry
from connectors.marketo import log, spans
from tests.connectors.marketo.reading import system
from tests.connectors.test_conformance import assert_told
from tests.connectors.test_kill import counting, gone_on
from tests.fakes import marketo as fake
from tests.fakes.cases import Reader
from tests.fakes.serving import serving
from tests.fakes.world import a_world

KILLS, ANSWERS = 8, 90


def reader_at(url: str, folder: Path, runs: int, now: datetime) -> Reader:
    """A reader to whom the log proves long after one page: spans of two days, files read some lines at a time."""
    log.PAGES, log.SPAN, spans.SPAN = 1, timedelta(days=2), timedelta(days=2)
    spans.LOOK, spans.CHUNK = 0, 2_000
    log.now = lambda: now
    retry.FIRST_WAIT, retry.LONGEST_WAIT = 0.001, 0.01
    return Reader(system(url), folder, runs)


def run(url: str, folder: Path, runs: int, now: datetime, killed_at: int) -> None:
    """What the killed process does."""
    httpx.Client.send = counting(httpx.Client.send, count(1), killed_at)
    reader_at(url, folder, runs, now).read(window_rows=20)


@pytest.mark.slow
def test_the_first_whole_run_after_kills_shows_the_world_as_of_its_begin(tmp_path):
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.connectors.marketo.test_kill", "connectors.marketo.source"])
    chance, world, killed, runs = random.Random(5), a_world(), 0, 0
    application = fake.app(world)
    # A process of its own reads the end, too: what it sets for itself must not outlast this test.
    with serving(application) as url:
        while killed < KILLS:
            now, killed_at = world.now + timedelta(hours=2), chance.randint(5, ANSWERS)
            process = processes.Process(target=run, args=(url, tmp_path, runs, now, killed_at))
            process.start()
            process.join()
            assert process.exitcode in (0, -signal.SIGKILL)
            killed, runs = killed + (process.exitcode != 0), runs + 1
            gone_on(world, chance, runs)
        process = processes.Process(target=run, args=(url, tmp_path, runs, world.now + timedelta(hours=2), 10**9))
        process.start()
        process.join()
        assert process.exitcode == 0
        reader = Reader(system(url), tmp_path, runs + 1)
    assert_told("marketo", reader, world)
    assert application.state.fake.asked.count("file.json") > KILLS
