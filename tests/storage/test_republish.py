"""Publishing once more by another charter: the same rows, other phases."""

from datetime import UTC, date, datetime

import pytest

from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import default_charter
from model.errors import Fault
from storage.republish import republish
from storage.warehouse import Warehouse
from tests.publishing import publish, rows

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path) -> Warehouse:
    return Warehouse(tmp_path)


def everything(warehouse: Warehouse) -> dict[str, list[dict]]:
    snapshot = warehouse.current()
    assert snapshot is not None
    # What is told of the snapshot before is of another snapshot.
    names = sorted(set(snapshot.tables) - {"revision"})
    return {name: rows(snapshot.arrow(f'SELECT * FROM "{name}" ORDER BY ALL')) for name in names}


def test_by_the_same_charter_nothing_changes(warehouse):
    run(warehouse, DemoCompany(accounts=60, seed=3), charter=demonstration_charter(), label="demo", is_demo=True)
    before, info = everything(warehouse), warehouse.current().info
    again = republish(warehouse, demonstration_charter())
    assert everything(warehouse) == before
    assert (again.is_demo, again.connector, again.label, again.as_of) == (True, "demo", "demo", info.as_of)


def test_a_rule_that_is_added_moves_accounts(warehouse):
    deal = {"opportunity_id": "o1", "account_id": "a1", "name": "A", "stage": "Pilot", "created_at": DAY}
    change = {"opportunity_id": "o1", "stage": "Pilot", "changed_at": DAY, "changed_by": "user"}
    publish(warehouse, opportunity=[deal], stage_change=[change], synced_at=datetime(2026, 4, 1, tzinfo=UTC))
    whole = default_charter().model_dump(by_alias=True)
    rule = {"phase": "comparison", "from": "stage_change", "kinds": ["pilot"]}
    charter = type(default_charter()).model_validate(whole | {"version": 2, "rule": [*whole["rule"], rule]})
    info = republish(warehouse, charter)
    assert (info.charter_version, info.as_of) == (2, date(2026, 3, 2))
    found = rows(warehouse.current().arrow("SELECT account_id, phase::VARCHAR AS phase, entered_on FROM spell"))
    assert found == [{"account_id": "a1", "phase": "comparison", "entered_on": date(2026, 3, 2)}]


def test_given_phases_are_not_found_again(warehouse):
    publish(warehouse, phase_event=[{"account_id": "a", "phase": "trigger", "occurred_at": DAY, "known_by": "user"}])
    with pytest.raises(Fault, match=r"stages\.phases_given"):
        republish(warehouse, default_charter())


def test_without_a_snapshot_there_is_nothing(warehouse):
    with pytest.raises(Fault, match=r"cli\.no_snapshot"):
        republish(warehouse, default_charter())
