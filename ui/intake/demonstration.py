"""The demonstration company, built and published while the visitor watches."""

from functools import partial

from connectors import sync
from connectors.demo.cards import put_cards
from connectors.demo.charter import demonstration_charter
from connectors.demo.messages import put_themes
from connectors.demo.source import COMPANY, DemoCompany
from connectors.kit.base import Progress
from settings import settings
from storage.snapshot import SnapshotInfo
from storage.sync_lock import DEMONSTRATION, each, only_sync
from ui.intake.work import Work
from ui.meeting import demonstration
from ui.shell import access, access_log, data


def build_demonstration(accounts: int = 1_500) -> SnapshotInfo:
    """Simulate the company and publish it marked as a demonstration; returns the snapshot."""
    access.require("sources")
    access_log.note("setting", "demonstration")
    building = Work(partial(_build, accounts))
    building.watch()
    return building.brought()


def _build(accounts: int, progress: Progress) -> SnapshotInfo:
    with only_sync(settings().data, DEMONSTRATION) as tell:
        report = sync.run(
            data.warehouse(),
            DemoCompany(accounts=accounts),
            charter=demonstration_charter(),
            label=COMPANY,
            is_demo=True,
            progress=each(progress, tell),
        )
        put_cards(data.records())
        put_themes(data.records())
        demonstration.hold_demonstration()
    return report.info
