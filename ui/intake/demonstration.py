"""The demonstration company, built and published while the visitor watches."""

from connectors import sync
from connectors.demo.cards import put_cards
from connectors.demo.charter import demonstration_charter
from connectors.demo.source import COMPANY, DemoCompany
from settings import settings
from storage.snapshot import SnapshotInfo
from storage.sync_lock import DEMONSTRATION, only_sync
from ui import data
from ui.intake.progress import Bar
from ui.meeting import demonstration


def build_demonstration(accounts: int = 1_500) -> SnapshotInfo:
    """Simulate the company, publish it marked as a demonstration, and say which snapshot it became."""
    bar = Bar()
    with only_sync(settings().data, DEMONSTRATION):
        report = sync.run(
            data.warehouse(),
            DemoCompany(accounts=accounts),
            charter=demonstration_charter(),
            label=COMPANY,
            is_demo=True,
            progress=bar.whole,
        )
        put_cards(data.records())
        demonstration.hold()
    return report.info
