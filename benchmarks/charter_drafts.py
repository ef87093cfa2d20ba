"""What a draft of the charter would do, before it holds: seconds by what it changes, on the demonstration company.

python -m benchmarks charter_drafts [--accounts N] [--times K]
The page's wait: preview, moves of accounts, head figures before and after. Compiled once per process, as on a server.
"""

import argparse
import time
from pathlib import Path
from tempfile import gettempdir

from benchmarks.measure import keep, rows_as_markdown
from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import parse_charter
from model.charter_edits import with_values
from model.charter_file import to_toml
from model.stage_rules import with_stage_rules
from storage.preview.drafted import drafted
from storage.preview.effects import effects
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
}
STEP = ("requirements", "comparison")


def main(arguments: list[str]) -> None:
    """Measure, write results/charter_drafts.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks charter_drafts", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--data", type=Path, help="folder with a demonstration that is published there already")
    chosen = parser.parse_args(arguments)
    snapshot = _company(chosen.accounts, chosen.data)
    found = {}
    for name, text in DRAFTS.items():
        taken = [_seconds(snapshot, text) for _ in range(chosen.times if name != "silence of all" else 1)]
        found[name] = min(taken)
    head = ["what the draft changes", "accounts found anew", "seconds", "processor seconds", "accounts that move"]
    rows = [[name, anew, wall, cpu, moved] for name, (wall, cpu, anew, moved) in found.items()]
    about = f"{snapshot.info.row_counts['account']:,} accounts, {snapshot.info.row_counts['spell']:,} spells."
    keep("charter_drafts", {"drafts": found}, f"{about}\n\n{rows_as_markdown(head, rows)}")


def _company(accounts: int, data: Path | None) -> Snapshot:
    warehouse = Warehouse(data or Path(gettempdir()) / "gleichtakt-benchmarks" / f"drafts-{accounts}")
    if warehouse.current() is None:
        charter = demonstration_charter()
        run(warehouse, DemoCompany(accounts=accounts), charter=charter, label="demo", is_demo=True)
    snapshot = warehouse.current()
    assert snapshot is not None
    return snapshot


def _seconds(snapshot: Snapshot, text: str) -> tuple[float, float, int, int]:
    began, worked = time.perf_counter(), time.process_time()
    preview = drafted(snapshot, parse_charter(text))
    found = effects(snapshot, preview, step=STEP)
    taken = (time.perf_counter() - began, time.process_time() - worked, found.reclassified, found.moves.num_rows)
    preview.snapshot.release()
    return taken
