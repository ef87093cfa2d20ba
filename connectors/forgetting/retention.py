"""People deleted in a system are removed here, too, after the days of GLEICHTAKT_RETAIN_DAYS."""

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

# Each one takes a search through everything stored: the others wait for the next run.
MOST = 100


def retain(settings: Settings, warehouse: Warehouse, systems: Iterable[System], now: datetime | None = None) -> int:
    """Remove contacts that were deleted in their system longer ago than the limit from raw files, lists, looks
    and earlier snapshots; returns how many. What people wrote stays, and no digest is kept: a system may report them
    anew.
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
                    pass  # each step removes them from one place
    return taken
