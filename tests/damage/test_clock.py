"""The clock set back: what was done last counts, whatever the days say."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.damage.operations import OPERATIONS
from tests.publishing import publish
from tests.reference.journeys import journeys


class ThreeDaysBack(datetime):
    """A clock that somebody has set back."""

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) - timedelta(days=3)


def named(warehouse: Warehouse, name: str) -> str:
    return publish(warehouse, account=[{"account_id": "a", "name": name}], phase_event=journeys("a: trigger@0")).info.id


def shown(warehouse: Warehouse) -> str:
    snapshot = warehouse.current()
    assert snapshot is not None
    return snapshot.arrow("SELECT name FROM account")["name"][0].as_py()


def test_the_last_published_is_the_newest_and_the_one_before_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Warehouse(tmp_path, keep=2)
    named(warehouse, "Acme")
    monkeypatch.setattr("storage.warehouse.datetime", ThreeDaysBack)
    second, third = named(warehouse, "Acme AG"), named(warehouse, "Acme SE")
    assert [info.id for info in warehouse.snapshots()] == [third, second]
    assert shown(warehouse) == "Acme SE"
    warehouse.roll_back(second)
    assert shown(Warehouse(tmp_path)) == "Acme AG"


def test_a_sync_after_it_shows_what_the_system_says_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = OPERATIONS["sync"]
    operation.begin(tmp_path)
    for module in ("storage.warehouse", "storage.staging", "storage.records.base", "connectors.systems"):
        monkeypatch.setattr(f"{module}.datetime", ThreeDaysBack)
    operation.run(tmp_path)
    names, in_play, stands_in = operation.state(tmp_path)
    assert names == ["Acme AG", "Bolt", "Cord", "Person of Acme AG", "Person of Bolt", "Person of Cord"]
    assert (in_play, stands_in) == (3, None)
