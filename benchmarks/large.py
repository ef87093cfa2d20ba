"""Every KPI of the catalogue with 100 activities per account, up to a million accounts: time, growth, peak memory.

python -m benchmarks large [--accounts N ...] [--activities N] [--times K]
Publishing, which reads all activities, is measured too; what is asked afterwards never does.
"""

import argparse
import json
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pyarrow as pa

from benchmarks.company import SIZES, built, company, folder_for
from benchmarks.measure import RESULTS, in_own_process, interleaved, keep, peak_mb, rows_as_markdown, seconds
from metrics import CATALOG
from storage import answer as engine
from storage.snapshot import Snapshot

PER_ACCOUNT = 100
KPIS = tuple(name for name, metric in CATALOG.items() if metric.is_kpi)
# What a question cannot do without; of a metric not named here nothing is required.
REQUIRED: dict[str, dict[str, Any]] = {
    "conversion": {"from_phase": "trigger", "to_phase": "comparison"},
    "cohorts": {"from_phase": "trigger", "to_phase": "comparison"},
}
LIMIT_MB = 8_192


def main(arguments: list[str]) -> None:
    """Measure, write results/large.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks large", description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--activities", type=int, default=PER_ACCOUNT, help="per account")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--published", action="store_true", help="companies and their times stay those of the last run")
    parser.add_argument("--publish", type=int, metavar="ACCOUNTS", help="publish one company, print seconds and peak")
    parser.add_argument("--one", nargs=2, metavar=("KPI", "ACCOUNTS"), help="print one peak of memory")
    chosen = parser.parse_args(arguments)
    if chosen.publish:
        taken = seconds(partial(company, chosen.publish, chosen.activities, rebuild=True))
        print(json.dumps({"seconds": taken, "peak_mb": peak_mb()}))
        return
    if chosen.one:
        ask(built(int(chosen.one[1]), chosen.activities), chosen.one[0])
        print(json.dumps(round(peak_mb())))
        return
    own = partial(in_own_process, "benchmarks", "large", "--activities", str(chosen.activities))
    if chosen.published:
        kept = json.loads((RESULTS / "large.json").read_text())["published"]
        published = {size: kept[str(size)] for size in chosen.accounts}
    else:
        published = {size: own("--publish", str(size)) for size in chosen.accounts}
    print(published, flush=True)
    found = {size: _size(size, chosen.activities, times=chosen.times) for size in chosen.accounts}
    largest = max(found)
    memory = {name: own("--one", name, str(largest)) for name in KPIS}
    tables = [_published(published, chosen.activities), _times(found, memory)]
    keep("large", {"published": published, "sizes": found, "peak_mb": memory}, "\n\n".join(tables))


def ask(snapshot: Snapshot, name: str) -> pa.Table:
    """The answer a month before the last day, so that what came later has to be looked away from."""
    as_of = snapshot.info.as_of - timedelta(days=30)
    metric, options = CATALOG[name], dict(REQUIRED.get(name, {}))
    if "since" in metric.required:
        options["since"] = as_of - timedelta(days=30)
    period = {"start": as_of - timedelta(days=89), "end": as_of} if metric.time == "period" else {}
    return engine.answer(snapshot, name, as_of=as_of, **period, **options)


def _size(accounts: int, activities: int, *, times: int) -> dict[str, dict[str, float]]:
    snapshot = built(accounts, activities)
    snapshot.tables, snapshot.compiler  # noqa: B018 - opened once per server, not per question
    found = {}
    for name in KPIS:
        first = seconds(partial(ask, snapshot, name))
        best, _ = interleaved({name: partial(_cold, snapshot, name)}, times=times)[name]
        found[name] = {"first_ms": 1000 * first, "ms": 1000 * best, "rows": ask(snapshot, name).num_rows}
        print(accounts, name, {key: round(value) for key, value in found[name].items()}, flush=True)
    return found


def _cold(snapshot: Snapshot, name: str) -> None:
    engine._shared.cache.clear()
    ask(snapshot, name)


def _published(published: dict[int, dict[str, float]], activities: int) -> str:
    rows = [
        [f"{size:,}", f"{size * activities:,}", each["seconds"], each["peak_mb"], _size_on_disk(size, activities)]
        for size, each in published.items()
    ]
    head = ["accounts", "activities", "made up and published s", "peak MB", "on disk MB"]
    return f"### Publishing\n\n{rows_as_markdown(head, rows)}"


def _size_on_disk(accounts: int, activities: int) -> float:
    files = folder_for(accounts, activities).rglob("*.duckdb")
    return sum(path.stat().st_size for path in files) / 2**20


def _times(found: dict[int, dict[str, dict[str, float]]], memory: dict[str, float]) -> str:
    sizes = sorted(found)
    rows: list[list[Any]] = []
    for name in KPIS:
        times = [found[size][name]["ms"] for size in sizes]
        steps = [later / before for before, later in pairwise(times)]
        last = found[sizes[-1]][name]
        rows.append([name, int(last["rows"]), *times, *steps, last["first_ms"], memory[name]])
    head = ["KPI", "rows", *(f"{size:,} ms" for size in sizes), *(f"x to {size:,}" for size in sizes[1:])]
    head += ["first ms", "peak MB"]
    most = max(memory.values())
    return (
        f"### Every KPI\n\n{rows_as_markdown(head, rows)}\n\n"
        f"The most memory any question took: {most:,.0f} MB; the limit: {LIMIT_MB:,} MB."
    )
