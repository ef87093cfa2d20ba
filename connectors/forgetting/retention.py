"""Who was deleted in a system is gone from everything here, too, once the days of GLEICHTAKT_RETAIN_DAYS are over."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from connectors.forgetting.forget import outside_records
from connectors.kit.system import System
from settings import Settings
from storage.forgetting.gone import drop_rows, gone_before
from storage.forgetting.person import Person
from storage.forgetting.who import person_of
from storage.raw_file import FILE
from storage.warehouse import Warehouse

# Every one costs a look through all that is kept: the others wait for the next run.
MOST = 100


def retain(settings: Settings, warehouse: Warehouse, systems: Iterable[System], now: datetime | None = None) -> int:
    """Take contacts that were deleted in their system longer ago than they may be kept out of raw files, lists, looks
    and earlier snapshots; how many. What people wrote stays, and no digest is kept: a system may tell of them anew.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=settings.retain_days)
    taken = 0
    for system in systems:
        path = settings.raw_folder / system.name / FILE
        wanted = {table for table, kind in system.identities.items() if kind == "contact"}
        keys = {table.name: table.key[0] for table in system.tables if table.name in wanted}
        if not path.is_file() or not keys:
            continue
        ids = gone_before(path, keys, before)
        for table, gone in ids.items():
            ids[table] = gone[: max(0, MOST - taken)]
            taken += len(ids[table])
        people = [person_of(warehouse, "contact", f"{system.name}:{one}") for gone in ids.values() for one in gone]
        if any(ids.values()):
            drop_rows(path, keys, ids)
        for person in people:
            if isinstance(person, Person):
                for _ in outside_records(settings, warehouse, person, is_tried=False):
                    pass  # each step takes them out of one place
    return taken
