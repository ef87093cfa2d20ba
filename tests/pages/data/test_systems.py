"""The sources page with systems connected: how each stands, what stopped it, and a sync at a click."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.errors import Fault
from settings import settings
from storage.checks import of_systems
from storage.records import chosen_records
from storage.records.sync_runs import begin, end, message_as_json
from storage.sync_lock import only_sync
from ui.sources import sync_now_parts

Opens = Callable[..., AppTest]
PAGE = "pages/data/sources.py"


@pytest.fixture
def data_folder(demo_with_own_records: Path) -> Path:
    """The demonstration's snapshots in a folder of this test's own: runs are written down there."""
    return demo_with_own_records


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN", "pat-secret")
    settings.cache_clear()


def said(app: AppTest) -> str:
    blocks = [*app.markdown, *app.caption, *app.warning, *app.error, *app.code]
    return "\n".join(block.value for block in blocks)


def ran(fault: Fault | None = None, **rows: int) -> None:
    with chosen_records(settings()).begin() as session:
        notes = [
            message_as_json(
                "system.stream_stopped",
                {"stream": "forms", "fault": "system.not_allowed", "system": "hubspot", "place": "/forms"},
            )
        ]
        end(session, begin(session, "hubspot").sync_run_id, rows=rows, notes=notes if rows else [], fault=fault)


@pytest.mark.parametrize(
    ("language", "never", "stopped", "note"),
    [
        ("de", "Noch nie gelesen.", "nimmt die Zugangsdaten nicht an", "„Formulare“ konnte nicht gelesen werden"),
        ("en", "Never read so far.", "does not take the credentials", "“forms” could not be read"),
    ],
)
def test_how_a_system_stands(open_page: Opens, language: str, never: str, stopped: str, note: str) -> None:
    assert never in said(open_page(PAGE, lang=language))
    ran(companies=40, deals=2)
    app = open_page(PAGE, lang=language)
    assert "42" in said(app)
    assert note in said(app)
    assert ("gelesen bis auf das" in said(app), "read except for" in said(app)) == (language == "de", language == "en")
    assert "pat-secret" not in said(app)
    [finding] = of_systems(settings())
    assert (finding.key, finding.standing.value) == ("system_partly", "!")
    ran(Fault("system.credentials_refused", system="hubspot", place="/crm"))
    assert stopped in said(open_page(PAGE, lang=language))


def test_a_run_that_never_ended_was_cut_off_or_goes_on(open_page: Opens, data_folder: Path) -> None:
    with chosen_records(settings()).begin() as session:
        begin(session, "hubspot")
    assert "cut off" in said(open_page(PAGE, lang="en"))
    with only_sync(data_folder):
        assert "being read now" in said(open_page(PAGE, lang="en"))


def test_a_click_starts_a_sync(open_page: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr("ui.sources.sync_now_parts.start", lambda: started.append(datetime.now(UTC)))
    app = open_page(PAGE, lang="en")
    app.button(key="sync_now").click().run()
    assert len(started) == 1


def test_what_the_started_sync_complains_of_is_shown(data_folder: Path, open_page: Opens) -> None:
    sync_now_parts.said_file().write_text(
        "“hubspot” cannot be reached: [click](http://x) <b>now</b>\n", encoding="utf-8"
    )
    shown = said(open_page(PAGE, lang="en"))
    assert "cannot be reached" in shown
    assert "[click](" not in shown
    assert "<b>" not in shown


def test_a_second_click_starts_no_second_sync(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Going:
        def __init__(self, words: list[str], **_: object) -> None:
            started.append(words[-1])

        def poll(self) -> None:
            return None

    monkeypatch.setenv("GLEICHTAKT_DATA", str(data_folder))
    settings.cache_clear()
    monkeypatch.setattr(sync_now_parts, "_started", None)
    monkeypatch.setattr("ui.sources.sync_now_parts.subprocess.Popen", Going)
    sync_now_parts.start()
    sync_now_parts.start()
    assert started == ["sync"]
    monkeypatch.setattr(sync_now_parts, "_started", None)
    with only_sync(data_folder):
        sync_now_parts.start()
    assert started == ["sync"]
