"""Every KPI on PostgreSQL and on a Spark cluster of two workers beside the embedded engine: same company, same answers.

python -m benchmarks engines [--accounts N ...] [--times K]
"""

import argparse
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.company import MEMORY_LIMIT_MB, stage
from benchmarks.kpis import cold_answer
from benchmarks.measure import interleaved, keep, rows_as_markdown, seconds
from benchmarks.questions import QUESTIONS, assert_same
from model.charter import default_charter
from storage.engines.postgresql import PostgresqlWarehouse
from storage.engines.spark import SparkWarehouse
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from tests.portability.cluster import spark_cluster
from tests.portability.engines import postgresql

OTHERS = ("postgresql", "spark")


def main(arguments: list[str]) -> None:
    """Measure, assert equal answers, write results/engines.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks engines", description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--times", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with ExitStack() as running:
        server, cluster = running.enter_context(postgresql()), running.enter_context(spark_cluster())
        found = {}
        for accounts in chosen.accounts:
            folder = Path(running.enter_context(TemporaryDirectory()))
            warehouses = {
                "embedded": Warehouse(folder / "embedded", memory_limit_mb=MEMORY_LIMIT_MB),
                "postgresql": PostgresqlWarehouse(folder / "postgresql", server.url, memory_limit_mb=MEMORY_LIMIT_MB),
                "spark": SparkWarehouse(folder / "spark", cluster, memory_limit_mb=MEMORY_LIMIT_MB),
            }
            found[accounts] = _size(warehouses, accounts, chosen.times)
    keep("engines", {"sizes": found}, "\n\n".join(_table(*size) for size in found.items()))


def _size(warehouses: dict[str, Warehouse], accounts: int, times: int) -> dict[str, Any]:
    publishing = {name: seconds(partial(_publish, warehouse, accounts)) for name, warehouse in warehouses.items()}
    snapshots = {name: warehouse.current() for name, warehouse in warehouses.items()}
    return {"publish_s": publishing, "kpis": [_case(snapshots, name, times) for name in QUESTIONS]}


def _publish(warehouse: Warehouse, accounts: int) -> None:
    with warehouse.staging() as staging:
        stage(staging.connection, accounts)
        warehouse.publish(staging, charter=default_charter(), connector="files", label="benchmark")


def _case(snapshots: dict[str, Snapshot], name: str, times: int) -> dict[str, Any]:
    runs = {
        engine: partial(cold_answer, snapshot, QUESTIONS[name], is_filtered=True)
        for engine, snapshot in snapshots.items()
    }
    reference = runs["embedded"]()
    for engine in OTHERS:
        assert_same(runs[engine](), reference, f"{name} on {engine}")
    best = interleaved(runs, times=times)
    row = {"question": name, "rows": reference.num_rows} | {f"{e}_ms": 1000 * taken for e, (taken, _) in best.items()}
    print(row, flush=True)
    return row


def _table(accounts: int, found: dict[str, Any]) -> str:
    names = ("embedded", *OTHERS)
    lines = [["publish (s)", "", *(found["publish_s"][name] for name in names), "", ""]]
    for row in found["kpis"]:
        times = [row[f"{name}_ms"] for name in names]
        lines.append([row["question"], row["rows"], *times, *(time / times[0] for time in times[1:])])
    head = ["KPI, filtered", "rows", *(f"{name} ms" for name in names), *(f"{name} / embedded" for name in OTHERS)]
    ratios = {name: median(row[f"{name}_ms"] / row["embedded_ms"] for row in found["kpis"]) for name in OTHERS}
    told = ", ".join(f"{name} {ratio:.1f}" for name, ratio in ratios.items())
    return (
        f"### {accounts:,} accounts\n\n{rows_as_markdown(head, lines)}\n\nMedian against the embedded engine: {told}."
    )
