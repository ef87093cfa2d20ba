"""Many visitors at once: sessions over the websocket, each thinking a while between clicks.

python -m benchmarks load [--sessions N] [--seconds S] [--warm-up S] [--accounts N] [--data FOLDER]
The same visitors click for a while before it counts: what a server that has been up for a minute or two does. With
--warm-up 0 every choice of filters is new to it.
Only ever talks to the server it started itself, on this machine; at most 200 sessions and 300 seconds.
"""

import argparse
import asyncio
import random
import time
from pathlib import Path
from statistics import median

from benchmarks.company import REGIONS, SEGMENTS, company, folder_for
from benchmarks.measure import keep, percentile, rows_as_markdown
from benchmarks.server import ROOT, Server, idle_after, serving
from benchmarks.visitor import Visitor

MOST_SESSIONS, MOST_SECONDS = 200, 300
THINK = (1.0, 3.0)
PAGES = ("", "phases", "transitions", "dwell", "conversion", "stuck")
CHOICES = {"view.region": REGIONS, "view.segment": SEGMENTS}


def main(arguments: list[str]) -> None:
    """Measure, write results/load.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--warm-up", type=int, default=0, metavar="SECONDS", help="clicks that do not count")
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="a data folder instead of a made-up company")
    parser.add_argument("--script", type=Path, default=ROOT / "dashboard.py", help="what is served")
    chosen = parser.parse_args(arguments)
    sessions, duration = min(chosen.sessions, MOST_SESSIONS), min(chosen.seconds, MOST_SECONDS)
    if chosen.data is None:
        company(chosen.accounts)
    with serving(chosen.data or folder_for(chosen.accounts), script=chosen.script) as server:
        warmed = idle_after(server)
        first = asyncio.run(_first(server))
        if chosen.warm_up:
            asyncio.run(_crowd(server, sessions, min(chosen.warm_up, MOST_SECONDS)))
        before, begin = server.cpu_seconds(), time.perf_counter()
        taken = asyncio.run(_crowd(server, sessions, duration))
        cpu, wall, memory = server.cpu_seconds() - before, time.perf_counter() - begin, server.memory_mb()
    times = [seconds for _, seconds in taken]
    figures = {
        "sessions": sessions, "reruns": len(times), "reruns_per_second": len(times) / wall,
        "cpu_ms_per_rerun": 1000 * cpu / len(times), "p50_ms": 1000 * median(times),
        "p95_ms": 1000 * percentile(times, 0.95), "slowest_ms": 1000 * max(times),
        "server_cores_used": cpu / wall, "server_mb": memory,
        "listens_after_s": server.start_seconds, "warm_after_s": warmed, "first_visit_ms": 1000 * first,
    }  # fmt: skip
    kinds = sorted({kind for kind, _ in taken})
    by_kind = [
        [kind, len(own), 1000 * median(own), 1000 * percentile(own, 0.95)]
        for kind in kinds
        if (own := [seconds for other, seconds in taken if other == kind])
    ]
    about = f"{sessions} sessions, {THINK[0]:g} to {THINK[1]:g} s between clicks, {wall:.0f} s, "
    about += str(chosen.data or f"{chosen.accounts:,} accounts")
    about += f", after {chosen.warm_up} s of such clicks"
    table = rows_as_markdown(["figure", "value"], [[name, value] for name, value in figures.items()])
    kinds_table = rows_as_markdown(["click", "n", "p50 ms", "p95 ms"], by_kind)
    keep("load", figures | {"by_kind": by_kind}, f"{about}\n\n{table}\n\n{kinds_table}")


async def _first(server: Server) -> float:
    async with Visitor(server.port) as visitor:
        return await visitor.open()


async def _crowd(server: Server, sessions: int, duration: int) -> list[tuple[str, float]]:
    """What everybody did and how long it took, in seconds."""
    until = time.perf_counter() + duration
    found = await asyncio.gather(*(_visit(server, random.Random(number), until) for number in range(sessions)))
    return [click for clicks in found for click in clicks]


async def _visit(server: Server, dice: random.Random, until: float) -> list[tuple[str, float]]:
    """One visitor: comes within the first seconds, then filters (three of five clicks) or turns to another page."""
    await asyncio.sleep(dice.uniform(0, THINK[1]))
    done = []
    async with Visitor(server.port) as visitor:
        done.append(("come", await visitor.open()))
        while time.perf_counter() < until:
            await asyncio.sleep(dice.uniform(*THINK))
            done.append(await click(visitor, dice))
    return done


async def click(visitor: Visitor, dice: random.Random) -> tuple[str, float]:
    """Kind and seconds of one click: a filter (three of five) or another page."""
    if dice.random() < 0.6:
        key = dice.choice(list(CHOICES))
        values = dice.sample(CHOICES[key], dice.randint(0, 1))
        return "filter", await visitor.narrow(key.partition(".")[2], values)
    return "page", await visitor.open(dice.choice(PAGES))
