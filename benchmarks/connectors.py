"""Rows per second and peak memory of every connector, read from its fake and mapped.

python -m benchmarks connectors [--touches N] [--page-size N] [--only NAME ...]
The fake answers in a process of its own on the same machine and takes much of the time: what stands here is a floor of
what a reader can do, not what a vendor's limits allow. Memory is the reader's alone; that at a tenth of the activities
stands beside it, since what is bounded must not grow with them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import RESULTS, in_own_process, keep, peak_mb, rows_as_markdown
from connectors.configured import kinds
from tests.fakes.cases import Reader, connected, fake_of
from tests.fakes.serving import serving
from tests.fakes.world import a_large_world

# Fakes that can leave out what only tests need.
QUICK: dict[str, dict[str, Any]] = {"hubspot": {"is_held": False}}

# Settings as in use where tests have smaller ones.
IN_USE: dict[str, dict[str, str]] = {"sql": {"page_rows": "5000"}}


def main(arguments: list[str]) -> None:
    """Measure, write results/connectors.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks connectors", description=__doc__)
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--page-size", type=int, default=1_000)
    parser.add_argument("--only", nargs="*", default=None)
    parser.add_argument("--serve", help="answer as this system until the line is closed")
    parser.add_argument("--read", nargs=2, metavar=("NAME", "URL"), help="read and map one system, print what it took")
    chosen = parser.parse_args(arguments)
    if chosen.serve:
        _serve(chosen.serve, chosen.touches, chosen.page_size)
        return
    if chosen.read:
        print(json.dumps(_read(*chosen.read)))
        return
    runs = _former(chosen.touches)
    for name in chosen.only or kinds():
        small, whole = (
            _measured(name, touches, chosen.page_size) for touches in (chosen.touches // 10, chosen.touches)
        )
        runs[name] = {"small": small, "whole": whole}
        print(name, runs[name], flush=True)
        keep("connectors", {"touches": chosen.touches, "runs": runs}, _table(chosen.touches, chosen.page_size, runs))


def _former(touches: int) -> dict[str, Any]:
    """What was measured before of the same size: systems can be measured one by one."""
    file = RESULTS / "connectors.json"
    found = json.loads(file.read_text()) if file.is_file() else {}
    return found["runs"] if found.get("touches") == touches else {}


def _table(touches: int, page_size: int, runs: dict[str, Any]) -> str:
    head = ["system", "rows read", "seconds", "rows per second", "seconds to map", "peak MB", "peak MB at a tenth"]
    rows = []
    for name, run in sorted(runs.items()):
        whole = run["whole"]
        told = whole["rows"] / whole["read_seconds"]
        small = run["small"]["peak_mb"]
        rows.append([name, whole["rows"], whole["read_seconds"], told, whole["map_seconds"], whole["peak_mb"], small])
    about = f"{touches:,} activities of 20,000 companies, pages of {page_size:,}; the fake shares the machine"
    return f"{about}\n\n{rows_as_markdown(head, rows)}"


def _measured(name: str, touches: int, page_size: int) -> dict[str, float]:
    options = ("--touches", str(touches), "--page-size", str(page_size))
    command = [sys.executable, "-m", "benchmarks", "connectors", "--serve", name, *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fake:
        assert fake.stdin is not None
        assert fake.stdout is not None
        try:
            url = fake.stdout.readline().strip()
            return in_own_process("benchmarks", "connectors", "--read", name, url)
        finally:
            fake.stdin.close()


def _serve(name: str, touches: int, page_size: int) -> None:
    fake, world = fake_of(name), a_large_world(touches)
    source = (
        fake.database(world)
        if hasattr(fake, "database")
        else serving(fake.app(world, page_size=page_size, **QUICK.get(name, {})))
    )
    with source as url:
        print(url, flush=True)
        sys.stdin.read()


def _read(name: str, url: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(connected(name, url, **IN_USE.get(name, {})), Path(folder) / name)
        begin = time.perf_counter()
        report = reader.read(window_rows=25_000)
        read = time.perf_counter()
        assert not report.notes, report.notes
        activities = reader.staged_rows()["activity"]
        return {
            "rows": sum(report.rows.values()),
            "activities": activities,
            "read_seconds": read - begin,
            "map_seconds": time.perf_counter() - read,
            "peak_mb": peak_mb(),
        }
