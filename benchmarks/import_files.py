"""Activities from a CSV file: the product's checked import against DuckDB's own COPY of the same file.

python -m benchmarks import_files [--rows N] [--times K]
Both write a database file under the product's memory limit; the import also checks every value, numbers the rows, and
keeps faulty ones apart with their line. Publishing (days, spells, facts) is told apart: COPY has nothing like it.
"""

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks.company import folder_for
from benchmarks.measure import in_own_process, keep, peak_mb, rows_as_markdown, seconds
from connectors.files.connector import FilesConnector
from connectors.kit.base import ignore_progress
from connectors.sync import import_folder
from model.charter import default_charter
from settings import Settings
from storage.warehouse import Warehouse

COLUMNS = """activity_id VARCHAR, account_id VARCHAR, contact_id VARCHAR, department VARCHAR, kind VARCHAR,
    occurred_at TIMESTAMPTZ, is_two_way BOOLEAN, is_solicited BOOLEAN, subject VARCHAR"""


def main(arguments: list[str]) -> None:
    """Measure, write results/import_files.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks import_files", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--one", choices=WAYS, help="run one way and print its seconds and peak of memory")
    chosen = parser.parse_args(arguments)
    folder = _folder(chosen.rows)
    if chosen.one:
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            print(json.dumps(WAYS[chosen.one](folder, Path(scratch)) | {"peak_mb": peak_mb()}))
        return
    ways = [way for _ in range(chosen.times) for way in ("copy", "fill")] + ["whole"]
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for way in ways:
        runs[way].append(in_own_process("benchmarks", "import_files", "--rows", str(chosen.rows), "--one", way))
        print(way, runs[way][-1], flush=True)
    taken = {way: median(run["seconds"] for run in own) for way, own in runs.items()}
    names = {"copy": "DuckDB COPY", "fill": "import, checked and staged", "whole": "import and publish"}
    rows: list[list[Any]] = [
        [names[way], taken[way], chosen.rows / taken[way], taken["copy"] / taken[way], max(r["peak_mb"] for r in own)]
        for way, own in runs.items()
    ]
    size = (folder / "activities.csv").stat().st_size / 2**20
    head = ["", "seconds", "rows per second", "speed / COPY", "peak MB"]
    about = f"{chosen.rows:,} rows, {size:,.0f} MB of CSV, memory limit {Settings().memory_limit_mb} MB"
    keep("import_files", {"rows": chosen.rows, "runs": runs}, f"{about}\n\n{rows_as_markdown(head, rows)}")


def _folder(rows: int) -> Path:
    """An interchange folder with so many activities, made once."""
    folder = folder_for(0).parent / f"activities-{rows}"
    if not (folder / "activities.csv").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "activities.csv.part"
        with duckdb.connect() as connection:
            connection.execute(
                f"""COPY (SELECT 'T' || i AS activity_id, 'A' || i // 10 AS account_id, 'C' || i // 4 AS contact_id,
                    (['marketing', 'sales', 'buyer'])[1 + (hash(i) % 3)::INT] AS department,
                    (['email', 'call', 'webinar_attended', 'page_view', 'meeting'])[1 + (hash(i + 7) % 5)::INT] AS kind,
                    strftime(timestamp '2024-01-01' + to_seconds((hash(i + 3) % 90000000)::INT), '%Y-%m-%dT%H:%M:%SZ')
                        AS occurred_at,
                    hash(i + 1) % 3 = 0 AS is_two_way, hash(i + 2) % 2 = 0 AS is_solicited,
                    'Betreff, mit Komma ' || i % 1000 AS subject
                FROM range({rows}) t(i)) TO '{part}' (FORMAT csv, HEADER)"""
            )
        part.rename(folder / "activities.csv")
    return folder


def _copy(folder: Path, scratch: Path) -> dict[str, float]:
    config = {"memory_limit": f"{Settings().memory_limit_mb}MB", "temp_directory": str(scratch)}
    with duckdb.connect(scratch / "copy.duckdb", config=config) as connection:
        connection.execute(f"CREATE TABLE activity ({COLUMNS})")
        begin = time.perf_counter()
        connection.execute(f"COPY activity FROM '{folder / 'activities.csv'}' (FORMAT csv, HEADER)")
        taken = time.perf_counter() - begin
        counted = connection.execute("SELECT count(*) FROM activity").fetchone()
    return {"seconds": taken, "rows": counted[0] if counted else 0}


def _fill(folder: Path, scratch: Path) -> dict[str, float]:
    warehouse = Warehouse(scratch, memory_limit_mb=Settings().memory_limit_mb)
    connector = FilesConnector(folder, charter=default_charter())
    with warehouse.staging() as staging:
        begin = time.perf_counter()
        report = connector.fill(staging, ignore_progress)
        taken = time.perf_counter() - begin
    assert not sum(report.quarantined.values())
    return {"seconds": taken, "rows": report.loaded["activity"]}


def _whole(folder: Path, scratch: Path) -> dict[str, float]:
    warehouse = Warehouse(scratch, memory_limit_mb=Settings().memory_limit_mb)
    taken = seconds(lambda: import_folder(warehouse, folder, charter=default_charter()))
    shutil.rmtree(scratch / "snapshots")
    return {"seconds": taken}


WAYS = {"copy": _copy, "fill": _fill, "whole": _whole}
