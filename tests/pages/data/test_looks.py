"""Looks at exports on *Data sources*: what is missing is said there, and of a look taken back nothing is told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from settings import settings
from storage.warehouse import Warehouse
from ui.text import catalogue

Opens = Callable[..., AppTest]
PAGE = "pages/data/sources.py"


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path


def said(app: AppTest) -> str:
    assert not app.exception, [found.message for found in app.exception]
    return "\n".join(plain(one.value) for one in (*app.markdown, *app.success))


def plain(shown: str) -> str:
    """Text without what keeps it from being read as markdown."""
    return shown.replace("\\", "").replace("\u2060", "")


def published() -> int:
    snapshot = Warehouse(settings().data).current()
    assert snapshot is not None
    return int(snapshot.arrow("SELECT count(*) AS n FROM opportunity").to_pylist()[0]["n"])


def test_a_look_taken_back_is_told_instead_of_what_it_brought(open_page: Opens, shared_data: Path) -> None:
    """The first look has four deals; the second one more, and one of the first is missing."""
    app = open_page(PAGE, lang="de")
    for file, day in (("w1_export.csv", "2026-11-20"), ("w2_export.csv", "2026-11-27")):
        app.file_uploader[0].upload(f"{day}.csv", (shared_data / "exports" / "week" / file).read_bytes())
        app = app.run().button(key="intake.go").click().run()
    assert "Aus 2026-11-27.csv gelesen" in said(app)
    assert "Offene Deals, die fehlen: 1 (006D)" in said(app)
    assert "Sagen Sie es unter „Eingelesene Exporte“" in said(app)
    assert "--missing" not in said(app)
    assert published() == 5
    app = app.button(key="looks.undo_go").click().run()
    told = "Zurückgenommen: der Export vom 27.11.2026 (Salesforce: Bericht über Opportunitys, 2026-11-27.csv)."
    assert [plain(one.value) for one in app.success] == [told]
    assert "Vergleichen Sie" not in said(app)
    assert published() == 4
    # The last one, too: nothing is left to look at, and what is published stays.
    app = app.button(key="looks.undo_go").click().run()
    (last,) = [plain(one.value) for one in app.success]
    assert last.endswith(catalogue.texts_of("de")["looks.none_left"])
    assert published() == 4
