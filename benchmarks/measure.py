"""Time, memory, and the machine they were measured on."""

import gc
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "duckdb",
    "ibis-framework",
    "pandas",
    "pyarrow",
    "numpy",
    "streamlit",
    "plotly",
    "dash",
    "psycopg",
    "pyspark",
)


def interleaved(runs: Mapping[str, Callable[[], Any]], *, times: int) -> dict[str, tuple[float, float]]:
    """Best seconds of `times` per run, by the clock and of processor time, taken in turns: a busy moment of the machine
    hits all alike.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            gc.collect()
            begin, used = time.perf_counter(), time.process_time()
            run()
            taken[name].append((time.perf_counter() - begin, time.process_time() - used))
    return {name: (min(t for t, _ in both), min(cpu for _, cpu in both)) for name, both in taken.items()}


def seconds(run: Callable[[], Any]) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def peak_mb() -> float:
    """The most memory this process ever held, in MB (not ru_maxrss: that starts with the parent's)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def in_own_process(module: str, *arguments: str) -> Any:
    """What `python -m module arguments` prints as JSON in its last line."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine() -> dict[str, Any]:
    """Where and with what: date, cores, memory, load of others, versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **versions,
    }


def keep(name: str, result: Mapping[str, Any], table: str) -> None:
    """Write `result` and its `table` (Markdown) into results/, and show the table."""
    RESULTS.mkdir(exist_ok=True)
    where = machine()
    (RESULTS / f"{name}.json").write_text(json.dumps({"machine": where} | dict(result), indent=1) + "\n")
    told = ", ".join(f"{key} {value}" for key, value in where.items())
    (RESULTS / f"{name}.md").write_text(f"{table}\n\nMeasured: {told}.\n")
    print(table, f"\n\n{told}", flush=True)


def rows_as_markdown(head: list[str], rows: list[list[Any]]) -> str:
    """A table; numbers with three significant digits."""
    lines = [head, ["---"] * len(head), *[[_written(cell) for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _written(cell: Any) -> str:
    if not isinstance(cell, float):
        return "" if cell is None else str(cell)
    return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"
