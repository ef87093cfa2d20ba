"""Before a sync or import: bring a draft agreed by both departments into force on its day, or report why not."""

import sys
from datetime import datetime

from model.charter import Charter
from model.errors import Fault
from settings import Settings
from storage.charter_holding import bring_into_force
from storage.printing import visible
from storage.records import chosen_records
from storage.records.engine import FILE
from storage.warehouse import Warehouse
from ui.terminal import command_line
from ui.text.catalogue import t


def bring_in(warehouse: Warehouse, settings: Settings, *, today_by: Charter) -> None:
    """Bring the charter into force if its day has come in the time zone of `today_by`, and print that.

    Not for a demonstration. Errors go to standard error; the run then continues with the charter in force.
    """
    snapshot = warehouse.current()
    has_records = settings.records_url is not None or (settings.data / FILE).is_file()
    if not has_records or (snapshot is not None and snapshot.info.is_demo):
        return
    today = datetime.now(today_by.zone).date()
    try:
        found = bring_into_force(settings, chosen_records(settings), snapshot, today=today)
    except Fault as fault:
        print(visible(command_line.fault_sentence(fault)), file=sys.stderr)
        return
    if found is not None:
        print(visible(t("agreement.holds", version=found.version)))
