"""Opportunities of two systems made one: how many pairs rightly, how many wrongly, how many a person is asked about.

python -m benchmarks opportunities [--mirrored N]
The deals are made up (opportunities_twice.py), so the truth is known. The rules were tuned on the set "tuned" only.
"""

import argparse
import time
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.measure import keep, peak_mb, rows_as_markdown
from benchmarks.opportunities_twice import OTHER, TUNED, Noise, two_systems
from connectors.consolidation.assignment import Groups
from connectors.consolidation.opportunities import match_opportunities
from connectors.consolidation.sources import know_sources

SETS: dict[str, tuple[Noise, int]] = {"tuned": (TUNED, 1), "not tuned": (OTHER, 20261129)}


def main(arguments: list[str]) -> None:
    """Measure, write results/opportunities.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks opportunities", description=__doc__)
    parser.add_argument("--mirrored", type=int, default=20_000)
    chosen = parser.parse_args(arguments)
    found = {name: measured(chosen.mirrored, noise, seed) for name, (noise, seed) in SETS.items()}
    head = ["set", "precision", "recall", "with the queue", "queue", "right in the queue", "seconds", "peak MB"]
    rows = [
        [
            name, f"{one['precision']:.4f}", f"{one['recall']:.3f}", f"{one['recall_with_queue']:.3f}", one["queue"],
            one["right_in_queue"], f"{one['seconds']:.1f}", round(peak_mb()),
        ]
        for name, one in found.items()
    ]  # fmt: skip
    about = f"{chosen.mirrored:,} opportunities in both systems, a quarter as many more in each alone."
    keep("opportunities", found, "\n\n".join((about, rows_as_markdown(head, rows))))


def measured(mirrored: int, noise: Noise, seed: int) -> dict[str, Any]:
    """What the rules make of a set: shares, counts, seconds."""
    accounts, deals, truth = two_systems(mirrored, mirrored // 4, noise, seed)
    connection = duckdb.connect()
    know_sources(connection, ["crm", "mail"])
    for name, rows in (("account", accounts), ("opportunity", deals)):
        connection.register("given", pa.Table.from_pylist(rows))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    groups = Groups({deal["opportunity_id"]: deal["opportunity_id"].partition(":")[0] for deal in deals})
    began = time.perf_counter()
    found = match_opportunities(connection, groups)
    seconds = time.perf_counter() - began
    certain = {(pair.left, pair.right) for pair in found.certain}
    asked = {(pair.left, pair.right) for pair in found.doubtful}
    return {
        "precision": len(certain & truth) / max(1, len(certain)),
        "recall": len(certain & truth) / len(truth),
        "recall_with_queue": len((certain | asked) & truth) / len(truth),
        "queue": len(asked), "right_in_queue": len(asked & truth), "seconds": seconds,
    }  # fmt: skip
