"""The first door: one click builds the demonstration company, marked as such, and leads to its figures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.demo.source import DemoCompany
from model.charter import default_charter
from model.errors import Fault
from settings import settings
from storage import sync_lock
from storage.sync_lock import DEMONSTRATION, only_sync
from storage.warehouse import Warehouse
from ui.intake.demonstration import build_demonstration
from ui.text import catalogue


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path


def test_one_click_leads_to_figures_of_a_marked_demonstration(open_page: Callable[..., AppTest]) -> None:
    app = open_page("pages/start/first.py", lang="de")
    app.button(key="first.demo").click().run()
    assert not app.exception
    snapshot = Warehouse(settings().data).current()
    assert snapshot is not None
    assert snapshot.info.is_demo
    assert snapshot.info.row_counts["account"] >= 1_500
    shown = "".join(block.proto.body for block in app.get("html"))
    assert catalogue.texts_of("de")["frame.demonstration"] in shown
    assert app.title[0].value != catalogue.texts_of("de")["first.title"]


def test_what_somebody_else_builds_is_waited_for_and_appears(
    open_page: Callable[..., AppTest], data_folder: Path
) -> None:
    """As `make run` does it: the page is open before anything is published."""
    with only_sync(data_folder, DEMONSTRATION) as tell:
        tell(0, 10, "accounts")
        app = open_page("pages/start/first.py", lang="de")
        assert [bar.proto.text for bar in app.get("progress")] == [catalogue.texts_of("de")["first.demo_going"]]
        assert not [button for button in app.button if button.key == "first.demo"]
        warehouse = Warehouse(data_folder)
        with warehouse.staging() as staging:
            DemoCompany(accounts=60, seed=11).fill(staging)
            warehouse.publish(staging, charter=default_charter(), connector="demo", label="Demo", is_demo=True)
    app.run()
    assert not app.exception
    assert app.title[0].value == catalogue.texts_of("de")["overview.title"]


def test_nobody_builds_a_second_one_beside(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_lock, "SECONDS_TO_WAIT", 0)
    with only_sync(data_folder, DEMONSTRATION), pytest.raises(Fault) as stopped:
        build_demonstration()
    assert stopped.value.key == "demonstration.already_running"
    assert Warehouse(data_folder).current() is None
