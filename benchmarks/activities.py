"""Activities of two systems made one: how many pairs rightly, how many wrongly, how many a person is asked about.

python -m benchmarks activities [--mirrored N]
The activities are made up (activities_twice.py), so the truth is known. The rules were tuned on the set "tuned" only.
"""

import argparse
import time
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.activities_twice import OTHER, TUNED, Noise, Row, two_systems
from benchmarks.measure import keep, peak_mb, rows_as_markdown
from connectors.consolidation.activities import merge_activities
from connectors.consolidation.sources import know_sources
from storage.staging import create_tables

SETS: dict[str, tuple[Noise, int]] = {"tuned": (TUNED, 1), "not tuned": (OTHER, 20261130)}


def main(arguments: list[str]) -> None:
    """Measure, write results/activities.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks activities", description=__doc__)
    parser.add_argument("--mirrored", type=int, default=200_000)
    chosen = parser.parse_args(arguments)
    found = {name: measured(chosen.mirrored, noise, seed) for name, (noise, seed) in SETS.items()}
    head = ["set", "precision", "recall", "asked", "right of those asked", "seconds", "peak MB"]
    rows = [
        [
            name, f"{one['precision']:.4f}", f"{one['recall']:.3f}", one["asked"], one["right_asked"],
            f"{one['seconds']:.1f}", round(peak_mb()),
        ]
        for name, one in found.items()
    ]  # fmt: skip
    about = f"{chosen.mirrored:,} activities in both systems, a quarter as many more in each alone."
    keep("activities", found, "\n\n".join((about, rows_as_markdown(head, rows))))


def measured(mirrored: int, noise: Noise, seed: int) -> dict[str, Any]:
    """What the rules make of a set: shares, counts, seconds."""
    touches, messages, truth = two_systems(mirrored, mirrored // 4, noise, seed)
    connection = staged(touches, messages)
    began = time.perf_counter()
    merge_activities(connection, (), ("crm", "mail"))
    seconds = time.perf_counter() - began
    certain = set(connection.execute("SELECT kept_id, merged_id FROM link").fetchall())
    asked = set(connection.execute("SELECT left_id, right_id FROM likely_link").fetchall())
    return {
        "precision": len(certain & truth) / max(1, len(certain)), "recall": len(certain & truth) / len(truth),
        "asked": len(asked), "right_asked": len(asked & truth), "seconds": seconds,
    }  # fmt: skip


def staged(touches: list[Row], messages: list[tuple[str, str]]) -> duckdb.DuckDBPyConnection:
    """A staging of the activities alone."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    create_tables(connection)
    know_sources(connection, ["crm", "mail"])
    connection.register("given", pa.Table.from_pylist(touches))
    connection.execute("INSERT INTO activity BY NAME SELECT * FROM given")
    ids, names = zip(*messages, strict=True)
    connection.register("named", pa.table({"row_id": ids, "other_id": names}))
    connection.execute("INSERT INTO known_as BY NAME SELECT 'activity' AS kind, 'message' AS system, * FROM named")
    return connection
