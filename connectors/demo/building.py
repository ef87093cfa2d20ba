"""The demonstration company built and published; on request, only if nothing else was published."""

from connectors.demo.cards import put_cards
from connectors.demo.charter import demonstration_charter
from connectors.demo.messages import put_themes
from connectors.demo.source import COMPANY, DemoCompany
from connectors.kit.base import Progress
from connectors.sync import ImportReport, run
from model.charter import read_charter
from model.errors import Fault
from settings import Settings
from storage.records import chosen_records
from storage.records.charter_drafts import forget_demonstration
from storage.sync_lock import each
from storage.warehouse import Warehouse


def build(
    warehouse: Warehouse,
    settings: Settings,
    *,
    accounts: int,
    seed: int,
    unless_published: bool,
    listeners: tuple[Progress, ...],
) -> ImportReport:
    """Publish the company with this many accounts, and its cards, by the operator's charter if any, else its own.

    With ``unless_published``: Fault if there is a snapshot by now.
    """
    agreed = settings.agreed_charter

    def over_nothing(done: int, total: int, label: str) -> None:
        if unless_published and warehouse.current_id() is not None:
            raise Fault("demonstration.not_needed")

    report = run(
        warehouse,
        DemoCompany(accounts=accounts, seed=seed),
        charter=read_charter(agreed) if agreed else demonstration_charter(),
        label=COMPANY,
        is_demo=True,
        progress=each(*listeners, over_nothing),
    )
    records = chosen_records(settings)
    put_cards(records)
    put_themes(records)
    with records.begin() as session:  # drafts and versions of an earlier company's charter
        forget_demonstration(session)
    return report
