"""What a draft of the charter would do, before it holds: seconds by what it changes, on the demonstration company.

python -m benchmarks charter_drafts [--accounts N ...] [--times K]
The page's wait: until effects stand there, counted or estimated from a sample, and until all of it is counted.
Compiled once per process, as on a server. Every size has a process of its own.
"""

import argparse
import json
import time
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from benchmarks.measure import in_own_process, keep, peak_mb, rows_as_markdown
from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import parse_charter
from model.charter_edits import with_values, without_motion
from model.charter_file import to_toml
from model.stage_rules import with_stage_rules
from storage.preview.drafted import ReworkedSnapshot, drafted
from storage.preview.effects import effects
from storage.preview.estimate import SAMPLE, estimated_effects
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse

TEXT = to_toml(demonstration_charter())
DRAFTS = {
    "limit of a phase": with_values(TEXT, {("phase", "trigger", "limit_days"): 30}),
    "share of stuck": with_values(TEXT, {("stuck_share",): 0.7}),
    "target": with_values(TEXT, {("target", "decision", "2026-Q4", "entries"): 10}),
    "days that count as recent": with_values(TEXT, {("recent_days",): 90}),
    "rates": with_values(TEXT, {("money", "currency"): "EUR", ("money", "rates", "2026", "USD"): 0.5}),
    "a rare stage": with_stage_rules(TEXT, {"Negotiation": "comparison"}),
    "silence of one phase": with_values(TEXT, {("phase", "decision", "dormant_days"): 120}),
    "silence of all": with_values(TEXT, {("dormant_days",): 120}),
    "one motion less": without_motion(TEXT, "existing"),
}
STEP = ("requirements", "comparison")
SIZES = (1_500, 10_000, 100_000)
HEAD = (
    "accounts", "what the draft changes", "accounts it can concern", "first said", "seconds", "processor seconds",
    "seconds until counted", "processor seconds until counted", "accounts that change phase, first said", "counted",
)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure, write results/charter_drafts.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks charter_drafts", description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path(gettempdir()) / "gleichtakt-benchmarks")
    parser.add_argument("--of", type=int, help="print the measurements of one size as JSON")
    chosen = parser.parse_args(arguments)
    if chosen.of is not None:
        print(json.dumps(_measured(_company(chosen.of, chosen.data / f"drafts-{chosen.of}"), chosen.times)))
        return
    told = ["--times", str(chosen.times), "--data", str(chosen.data)]
    found = {n: in_own_process("benchmarks", "charter_drafts", "--of", str(n), *told) for n in chosen.accounts}
    rows = [[one["accounts"], name, *row] for one in found.values() for name, row in one["drafts"].items()]
    about = "\n".join(
        f"{one['accounts']:,} accounts, {one['spells']:,} spells: at most {one['peak_mb']:,.0f} MB until effects stand"
        f" there, {one['peak_mb_counted']:,.0f} MB until all are counted."
        for one in found.values()
    )
    keep("charter_drafts", {"sizes": found}, f"{about}\n\n{rows_as_markdown([*HEAD], rows)}")


def _company(accounts: int, data: Path) -> Snapshot:
    warehouse = Warehouse(data)
    if warehouse.current() is None:
        charter = demonstration_charter()
        run(warehouse, DemoCompany(accounts=accounts), charter=charter, label="demo", is_demo=True)
    snapshot = warehouse.current()
    assert snapshot is not None
    return snapshot


def _measured(snapshot: Snapshot, times: int) -> dict[str, Any]:
    """Of one company: per draft the columns of `HEAD` from the third on, the best of `times`; and the memory."""
    first = {
        name: min((_first(snapshot, text) for _ in range(times)), key=lambda row: row[3])
        for name, text in DRAFTS.items()
    }
    peak = peak_mb()
    rows = {}
    for name, text in DRAFTS.items():
        wall, cpu, counted = _counted(snapshot, text)
        *about, said = first[name]
        rows[name] = [*about, wall, cpu, said, counted]
    counts = snapshot.info.row_counts
    return {"accounts": counts["account"], "spells": counts["spell"], "drafts": rows, "peak_mb": peak,
            "peak_mb_counted": peak_mb()}  # fmt: skip


def _first(snapshot: Snapshot, text: str) -> tuple[int, str, float, float, str]:
    began, worked = time.perf_counter(), time.process_time()
    preview = drafted(snapshot, parse_charter(text), most=SAMPLE)
    if preview.sample is None:
        kind, said = "counted", str(effects(snapshot, preview, step=STEP).changed_phase.num_rows)
    else:
        moved = estimated_effects(snapshot, preview).groups["changed_phase"]
        kind, said = "estimated", f"{moved.about:.0f} ({moved.low:.0f} to {moved.high:.0f})"
    taken = time.perf_counter() - began, time.process_time() - worked
    possible = preview.snapshot.affected.possible if isinstance(preview.snapshot, ReworkedSnapshot) else 0
    preview.snapshot.release()
    return possible, kind, *taken, said


def _counted(snapshot: Snapshot, text: str) -> tuple[float, float, int]:
    began, worked = time.perf_counter(), time.process_time()
    preview = drafted(snapshot, parse_charter(text))
    found = effects(snapshot, preview, step=STEP)
    taken = time.perf_counter() - began, time.process_time() - worked
    preview.snapshot.release()
    return *taken, found.changed_phase.num_rows
