"""The first door: one click builds the demonstration company, marked as such, and leads to its figures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from settings import settings
from storage.warehouse import Warehouse
from ui import text


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
    assert text.catalogue("de")["frame.demonstration"] in shown
    assert app.title[0].value != text.catalogue("de")["first.title"]
