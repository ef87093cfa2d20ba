"""Many visitors over two processes behind Caddy by the shipped rules; in the middle one process is killed.

python -m benchmarks processes [--sessions N] [--seconds S] [--accounts N] [--data FOLDER] [--caddy PROGRAM]
Each visitor speaks Streamlit's own protocol, keeps the cookie of its process, and when that is gone goes on in the
other with the view it had. Counted are errors, visitors that went on, those with another view, times and memory.
"""

import argparse
import asyncio
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.company import company, folder_for
from benchmarks.load import MOST_SECONDS, MOST_SESSIONS, THINK, click
from benchmarks.measure import keep, percentile, rows_as_markdown
from benchmarks.server import ROOT, Server, free_port, idle_after, serving
from benchmarks.visitor import Visitor

UPSTREAM = re.compile(r"dynamic a .*?\n\t\t\}", re.DOTALL)
GONE = (WebSocketException, ConnectionError, EOFError)
# The proxy looks for another process this long; a visitor's browser tries again, too.
TRIES, SECONDS_BETWEEN = 10, 1.0


@dataclass
class Seen:
    """What happened: times by kind of click before and after the kill, visitors that went on, faults."""

    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)
    other_view: int = 0
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    is_killed: bool = False


def main(arguments: list[str]) -> None:
    """Measure, write results/processes.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks processes", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=120, help="half of them before the kill")
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="a data folder instead of a made-up company")
    parser.add_argument("--caddy", default=str(ROOT / ".caddy" / "usr" / "bin" / "caddy"), help="`make caddy`")
    chosen = parser.parse_args(arguments)
    sessions, duration = min(chosen.sessions, MOST_SESSIONS), min(chosen.seconds, MOST_SECONDS)
    if chosen.data is None:
        company(chosen.accounts)
    data = chosen.data or folder_for(chosen.accounts)
    with ExitStack() as stack:
        both = [stack.enter_context(serving(data)) for _ in range(2)]
        for server in both:
            idle_after(server)
        port = stack.enter_context(_caddy(chosen.caddy, both))
        seen = asyncio.run(_crowd(port, both, sessions, duration))
        memory = both[1].memory_mb()
    figures = {
        "sessions": sessions, "clicks_before": len(seen.before), "p50_before_ms": _ms(seen.before, 0.5),
        "p95_before_ms": _ms(seen.before, 0.95), "clicks_after": len(seen.after),
        "p50_after_ms": _ms(seen.after, 0.5), "p95_after_ms": _ms(seen.after, 0.95),
        "went_on": len(seen.back), "slowest_to_go_on_ms": 1000 * max(seen.back, default=0.0),
        "went_on_with_another_view": seen.other_view, "errors": len(seen.errors), "mb_before_the_kill": seen.memory[0],
        "mb_of_the_other_before": seen.memory[1], "mb_of_the_one_left": memory,
    }  # fmt: skip
    about = f"{sessions} sessions over two processes behind Caddy, {THINK[0]:g} to {THINK[1]:g} s between clicks, "
    about += f"{duration} s, one process killed after half of them, {chosen.data or f'{chosen.accounts:,} accounts'}"
    table = rows_as_markdown(["figure", "value"], [[name, value] for name, value in figures.items()])
    faults = "".join(f"\n- {one}" for one in sorted(set(seen.errors)))
    keep("processes", figures | {"faults": sorted(set(seen.errors))}, f"{about}\n\n{table}\n{faults}")


def _ms(seconds: list[float], share: float) -> float | None:
    """That quantile in milliseconds; None if there was no click."""
    return 1000 * percentile(seconds, share) if seconds else None


async def _crowd(port: int, both: list[Server], sessions: int, duration: int) -> Seen:
    seen, until = Seen(), time.perf_counter() + duration
    visits = [asyncio.create_task(_visit(port, random.Random(number), until, seen)) for number in range(sessions)]
    await asyncio.sleep(duration / 2)
    seen.memory = [server.memory_mb() for server in both]
    seen.is_killed = True
    both[0].kill()
    await asyncio.gather(*visits)
    return seen


async def _visit(port: int, dice: random.Random, until: float, seen: Seen) -> None:
    """One visitor, whatever becomes of its process; what goes wrong is written down."""
    await asyncio.sleep(dice.uniform(0, THINK[1]))
    visitor = Visitor(port)
    try:
        await visitor.connect()
        await visitor.open()
        while time.perf_counter() < until:
            await asyncio.sleep(dice.uniform(*THINK))
            was_killed, view = seen.is_killed, visitor.query
            try:
                _, seconds = await click(visitor, dice)
            except GONE:
                seen.back.append(await _again(visitor, view, seen))
            else:
                (seen.after if was_killed else seen.before).append(seconds)
    except (*GONE, TimeoutError, RuntimeError, KeyError) as error:
        seen.errors.append(f"{type(error).__name__}: {error}"[:200])
    finally:
        await visitor.close()


async def _again(visitor: Visitor, view: str, seen: Seen) -> float:
    """Seconds until the visitor has been served its page again; a view that is another one then is counted."""
    begin, visitor.query = time.perf_counter(), view
    for tried in range(TRIES):
        try:
            await visitor.connect()
            await visitor.open(visitor.page)
            break
        except GONE:
            if tried == TRIES - 1:
                raise
            await asyncio.sleep(SECONDS_BETWEEN)
    seen.other_view += {*visitor.query.split("&")} != {*view.split("&")}
    return time.perf_counter() - begin


@contextmanager
def _caddy(program: str, both: list[Server]) -> Iterator[int]:
    """The port of Caddy with the shipped rules; only where the processes are found, and without TLS on this machine."""
    port, shipped = free_port(), (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    text, replaced = UPSTREAM.subn("to " + " ".join(f"127.0.0.1:{server.port}" for server in both), shipped)
    if replaced != 1:
        raise RuntimeError("deploy/Caddyfile no longer names its upstreams as it did")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Caddyfile"
        file.write_text(text, encoding="utf-8")
        places = {"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder, "HOME": folder, "PATH": "/usr/bin:/bin"}
        process = subprocess.Popen(
            [program, "run", "--adapter", "caddyfile", "--config", str(file)],
            env=places | {"GLEICHTAKT_HOST": f"http://127.0.0.1:{port}"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            time.sleep(3)
            yield port
        finally:
            process.terminate()
            process.wait(30)
