"""Companies of two sources made one: how many pairs rightly, how many wrongly, how many a person is asked about.

python -m benchmarks consolidation [--pairs N] [--alone N]
The companies are made up (companies_twice.py), so the truth is known. The rules were tuned on the set "tuned" only; the
others differ in seed, words, names of group parts and kinds of noise. Beside them, what simpler rules come to.
"""

import argparse
import json
import time
from dataclasses import fields, replace
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.companies_twice import OTHER, TUNED, Noise, two_sources
from benchmarks.measure import in_own_process, keep, peak_mb, rows_as_markdown
from connectors.consolidation.assignment import Groups
from connectors.consolidation.companies import ASKED
from connectors.consolidation.matching import Pair, match
from settings import Settings


def _worse(noise: Noise) -> Noise:
    """The same system kept twice as badly: every share doubled, up to three quarters."""
    shares = {f.name: min(0.75, 2 * getattr(noise, f.name)) for f in fields(Noise) if f.type is float}
    return replace(noise, **shares)


def _placeless(noise: Noise) -> Noise:
    return replace(noise, no_place=1.0, no_postcode=1.0)


# name -> noises of both sources, seed
SETS: dict[str, tuple[tuple[Noise, Noise], int]] = {
    "tuned": (TUNED, 1),
    "not tuned": (OTHER, 20261125),
    "not tuned, no places": ((_placeless(OTHER[0]), _placeless(OTHER[1])), 20261126),
    "not tuned, twice the noise": ((_worse(OTHER[0]), _worse(OTHER[1])), 20261127),
}
# Simpler rules on the same rows: exact equality, every pair taken.
SIMPLER = {
    "domain alone": """SELECT DISTINCT a.id, b.id FROM (SELECT id, source, unnest(domains) AS domain FROM company) a
        JOIN (SELECT id, source, unnest(domains) AS domain FROM company) b USING (domain) WHERE a.source < b.source""",
    "name alone": "SELECT a.id, b.id FROM company a JOIN company b USING (compact) WHERE a.source < b.source",
}


def main(arguments: list[str]) -> None:
    """Measure, write results/consolidation.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks consolidation", description=__doc__)
    parser.add_argument("--pairs", type=int, default=35_000)
    parser.add_argument("--alone", type=int, default=15_000)
    parser.add_argument("--one", choices=SETS, help="run one set and print what it came to")
    chosen = parser.parse_args(arguments)
    if chosen.one:
        print(json.dumps(_one(chosen.one, chosen.pairs, chosen.alone)))
        return
    size = ("--pairs", str(chosen.pairs), "--alone", str(chosen.alone))
    found = {name: in_own_process("benchmarks", "consolidation", *size, "--one", name) for name in SETS}
    head = ["set", "precision", "recall", "with the queue", "queue", "right in the queue", "partnerless merged",
            "seconds", "CPU seconds", "peak MB"]  # fmt: skip
    rows = [[name, *_told(one)] for name, one in found.items()]
    simple = [
        [name, rule, f"{one[rule]['precision']:.4f}", f"{one[rule]['recall']:.4f}", one[rule]["partnerless_merged"]]
        for name, one in found.items()
        for rule in SIMPLER
    ]
    about = (
        f"{chosen.pairs + chosen.alone:,} companies a side, {chosen.pairs:,} of them in both. Automatic part: precision"
        " and recall; recall with the pairs a person is asked about; how many pairs those are."
    )
    beside = rows_as_markdown(["set", "simpler rule", "precision", "recall", "partnerless merged"], simple)
    keep("consolidation", {"sets": found}, f"{about}\n\n{rows_as_markdown(head, rows)}\n\n{beside}")


def _told(one: dict[str, Any]) -> list[Any]:
    shares = [f"{one[name]:.4f}" for name in ("precision", "recall", "recall_with_queue")]
    return [
        *shares,
        one["queue"],
        one["right_in_queue"],
        one["partnerless_merged"],
        one["seconds"],
        one["cpu_seconds"],
        one["peak_mb"],
    ]


def _one(name: str, pairs: int, alone: int) -> dict[str, Any]:
    noises, seed = SETS[name]
    rows, truth = two_sources(noises, pairs=pairs, alone=alone, seed=seed)
    right = {frozenset(pair) for pair in truth}
    partners = {row for pair in truth for row in pair}
    config = {"memory_limit": f"{Settings().memory_limit_mb}MB", "threads": 2}
    with duckdb.connect(config=config) as connection:
        known = pa.Table.from_pylist(rows).select(list(ASKED))
        connection.register("known", known)
        groups = Groups({str(row["id"]): str(row["source"]) for row in rows})
        del rows
        begin, used = time.perf_counter(), time.process_time()
        found = match(connection, "known", groups)
        taken, cpu = time.perf_counter() - begin, time.process_time() - used
        peak = peak_mb()
        certain = _measured([_both(pair) for pair in found.certain], right, partners)
        in_queue = sum(_both(pair) in right for pair in found.doubtful)
        simpler = {}
        for rule, sql in SIMPLER.items():
            pairs_found = connection.execute(sql).fetchall()
            simpler[rule] = _measured([frozenset(pair) for pair in pairs_found], right, partners)
    queued = {
        "recall_with_queue": certain["recall"] + in_queue / len(right),
        "queue": len(found.doubtful),
        "right_in_queue": in_queue,
    }
    return {**certain, **queued, "seconds": taken, "cpu_seconds": cpu, "peak_mb": peak, **simpler}


def _both(pair: Pair) -> frozenset[str]:
    return frozenset((pair.left, pair.right))


def _measured(found: list[frozenset[str]], right: set[frozenset[str]], partners: set[str]) -> dict[str, Any]:
    hits = sum(pair in right for pair in found)
    return {
        "precision": hits / max(1, len(found)),
        "recall": hits / len(right),
        "partnerless_merged": len({row for pair in found for row in pair} - partners),
    }
