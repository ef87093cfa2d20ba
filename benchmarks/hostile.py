"""Files that mean harm, uploaded beside visitors who click: how much slower these are served, as a ratio in one run.

python -m benchmarks hostile [--sessions N] [--uploaders N] [--seconds S] [--turns N] [--accounts N] [--data FOLDER]
Spans with and without uploads take turns on one server, so that a busy moment of the machine hits both. The uploaders
send the files of the tests (tests/hostile.py) one after the other on the page "Data sources", without a pause.
"""

import argparse
import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.company import company, folder_for
from benchmarks.load import MOST_SECONDS, MOST_SESSIONS, THINK, click
from benchmarks.measure import keep, percentile, rows_as_markdown
from benchmarks.server import Server, idle_after, serving
from benchmarks.uploader import Uploader
from benchmarks.visitor import Visitor
from tests.hostile import CORPUS

TARGET = 1.5
KINDS = ("alone", "beside")


def main(arguments: list[str]) -> None:
    """Measure, write results/hostile.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks hostile", description=__doc__)
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--uploaders", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=40, help="of a span")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="a data folder instead of a made-up company; files are put there")
    chosen = parser.parse_args(arguments)
    sessions, duration = min(chosen.sessions, MOST_SESSIONS), min(chosen.seconds, MOST_SECONDS)
    if chosen.data is None:
        company(chosen.accounts)
    files = {name: content() for name, (content, _) in CORPUS.items()}
    with serving(chosen.data or folder_for(chosen.accounts)) as server:
        idle_after(server)
        found = asyncio.run(_in_turns(server, files, sessions, chosen.uploaders, duration, chosen.turns))
        memory = server.memory_mb()
    taken, uploads = found
    figures: dict[str, object] = {}
    for kind in KINDS:
        figures |= {
            f"clicks_{kind}": len(taken[kind]), f"p50_{kind}_ms": 1000 * median(taken[kind]),
            f"p95_{kind}_ms": 1000 * percentile(taken[kind], 0.95), f"slowest_{kind}_ms": 1000 * max(taken[kind]),
        }  # fmt: skip
    ratios = {
        f"{name}_ratio": share(taken["beside"]) / share(taken["alone"])
        for name, share in (("p50", median), ("p95", lambda values: percentile(values, 0.95)))
    }
    figures |= ratios | {"target": TARGET, "files_uploaded": len(uploads), "server_mb": memory}
    about = (
        f"{sessions} sessions, {THINK[0]:g} to {THINK[1]:g} s between clicks, {chosen.turns} times {duration} s alone "
    )
    about += f"and {duration} s beside {chosen.uploaders} uploading {len(files)} hostile files without a pause, "
    about += str(chosen.data or f"{chosen.accounts:,} accounts")
    table = rows_as_markdown(["figure", "value"], [[name, value] for name, value in figures.items()])
    slowest = sorted(uploads, key=lambda one: -one[1])[:5]
    longest = rows_as_markdown(["file", "seconds until the page says what it is"], [[*one] for one in slowest])
    keep("hostile", figures, f"{about}\n\n{table}\n\n{longest}")


async def _in_turns(
    server: Server, files: dict[str, bytes], sessions: int, uploaders: int, duration: int, turns: int
) -> tuple[dict[str, list[float]], list[tuple[str, float]]]:
    """Seconds of every click by kind of span, and of every upload by file; the first span warms up, not counted."""
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    uploads: list[tuple[str, float]] = []
    await _clicks(server, sessions, duration)
    for _ in range(turns):
        taken["alone"] += await _clicks(server, sessions, duration)
        async with _uploading(server, files, uploaders, uploads):
            taken["beside"] += await _clicks(server, sessions, duration)
    return taken, uploads


async def _clicks(server: Server, sessions: int, duration: int) -> list[float]:
    until = time.perf_counter() + duration
    found = await asyncio.gather(*(_visit(server, random.Random(number), until) for number in range(sessions)))
    return [seconds for clicks in found for seconds in clicks]


async def _visit(server: Server, dice: random.Random, until: float) -> list[float]:
    await asyncio.sleep(dice.uniform(0, THINK[1]))
    done = []
    async with Visitor(server.port) as visitor:
        await visitor.open()
        while time.perf_counter() < until:
            await asyncio.sleep(dice.uniform(*THINK))
            done.append((await click(visitor, dice))[1])
    return done


@asynccontextmanager
async def _uploading(
    server: Server, files: dict[str, bytes], uploaders: int, uploads: list[tuple[str, float]]
) -> AsyncIterator[None]:
    """Uploads while the block runs; what goes wrong for an uploader is raised at its end."""
    tasks = [asyncio.create_task(_uploads(server, files, number, uploads)) for number in range(uploaders)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _uploads(server: Server, files: dict[str, bytes], number: int, uploads: list[tuple[str, float]]) -> None:
    names = random.Random(number + len(uploads)).sample(sorted(files), len(files))
    async with Uploader(server.port) as uploader:
        for place in count():
            name = names[place % len(names)]
            uploads.append((name, await uploader.upload(name, files[name])))
