"""The bar at the head of every page: what is wrong with the data, since when, and what to do."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

import pages
from model.errors import Fault
from settings import settings
from storage.records import Records
from storage.records.sync_runs import SyncRun
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse
from tests.pages.visitors import Become
from ui.shell import alarms, data

Opens = Callable[..., AppTest]
PHASES = "pages/analysis/phases.py"
# AppTest finds a page by the name of its script, and the first start bears another in its address.
ROWS = [page for _, section in pages.SECTIONS for page in section if page.key != "first"]
REFUSED = {"key": "system.credentials_refused", "values": {"system": "hubspot", "place": "/crm"}}
UNREACHABLE = {
    "key": "system.unreachable",
    "values": {"system": "hubspot", "reason": "<b>no route</b>", "place": "api.hubapi.com"},
}
UNPUBLISHED = {"key": "want.room", "values": {"place": "/data"}}


@pytest.fixture
def data_folder(demo_folder: Path, tmp_path: Path) -> Path:
    return Path(copytree(demo_folder, tmp_path / "data"))


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN", "pat-secret")
    settings.cache_clear()


@pytest.fixture
def ran(data_folder: Path) -> Iterator[Callable[..., None]]:
    """Write down a run that began so many hours ago, while holding the lock as a sync does."""
    records = Records(data_folder)

    def write(hours_ago: float, *, fault: dict | None = None, ended: bool = True, source: str = "hubspot") -> None:
        began = datetime.now(UTC) - timedelta(hours=hours_ago)
        with only_sync(data_folder), records.begin() as session:
            end = began + timedelta(minutes=1) if ended else None
            session.add(SyncRun(source=source, began_at=began, ended_at=end, rows={}, notes=[], fault=fault))

    yield write
    records.close()


def bar(app: AppTest) -> str:
    return "\n".join(str(block.proto.body) for block in app.get("html") if 'class="gt-alarm"' in str(block.proto.body))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_failed_sync_stands_at_the_head_of_every_page(open_page: Opens, ran, row) -> None:
    ran(5)
    ran(1, fault=REFUSED)
    app = open_page(row.path, lang="de")
    assert "HubSpot nimmt die Zugangsdaten nicht mehr an" in bar(app)
    assert "auf der Seite „Datenquellen“ oder im Terminal mit „python cli.py connect hubspot“." in bar(app)
    assert bar(app).count("Bekannt ist alles bis") == 1
    assert "vor 5 Stunden" in bar(app)
    assert "sources?" in bar(app)
    assert ">Zu den Datenquellen</a>" in bar(app)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "de",
            (
                "Der Abgleich mit HubSpot ist gescheitert (",
                "Vollständig gelesen wurde es noch nie.",
                "nicht erreichbar",
            ),
        ),
        ("en", ("The sync with HubSpot failed (", "It has never been read completely.", "cannot be reached")),
    ],
)
def test_why_it_failed_is_told_as_text_in_both_languages(open_page: Opens, ran, lang: str, said: tuple) -> None:
    ran(1, fault=UNREACHABLE)
    shown = bar(open_page(PHASES, lang=lang))
    assert all(words in shown for words in said)
    assert "&lt;b&gt;no route&lt;/b&gt;" in shown
    assert "<b>" not in shown


def test_what_was_read_but_not_published_leads_to_the_page(open_page: Opens, ran) -> None:
    ran(1, fault=UNPUBLISHED)
    assert "The page “Data sources” says why and what to do." in bar(open_page(PHASES, lang="en"))


@pytest.mark.parametrize(("every", "is_told"), [("1h", True), ("90m", False), (None, False)])
def test_overdue_is_more_than_two_spans_of_the_schedule(open_page: Opens, ran, monkeypatch, every, is_told) -> None:
    if every:
        monkeypatch.setenv("GLEICHTAKT_SYNC_EVERY", every)
    settings.cache_clear()
    ran(2.5)
    app = open_page(PHASES, lang="de")
    assert ("Der Abgleich mit HubSpot ist überfällig." in bar(app)) == is_told
    assert ("Zu den Datenquellen" in bar(app)) == is_told


def test_a_good_run_takes_the_bar_away_without_waiting(open_page: Opens, ran) -> None:
    ran(2, ended=False)
    app = open_page(PHASES, lang="en")
    assert "was cut off" in bar(app)
    ran(1)
    app.run()
    assert not bar(app)


def test_whoever_cannot_help_is_told_whom_to_tell(open_page: Opens, ran, become: Become) -> None:
    ran(1, fault=UNREACHABLE)
    become("reader")
    app = open_page(PHASES, lang="de")
    assert "ist gescheitert" in bar(app)
    assert "Bitte sagen Sie es denen, die Gleichtakt betreiben." in bar(app)
    assert "api.hubapi.com" not in bar(app)
    assert "Zu den Datenquellen" not in bar(app)


def test_more_than_three_systems_are_counted(open_page: Opens, ran, monkeypatch) -> None:
    for name in ("a", "b", "c", "d", "e"):
        monkeypatch.setenv(f"GLEICHTAKT_SOURCES__{name.upper()}__ACCESS_TOKEN", "x")
        ran(1, source=name, fault=REFUSED)
    monkeypatch.delenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN")
    settings.cache_clear()
    shown = bar(open_page(PHASES, lang="de"))
    assert shown.count("nimmt die Zugangsdaten nicht mehr an") == 3
    assert "Für 2 weitere Systeme gilt Ähnliches." in shown


def test_a_snapshot_that_stands_in_is_told_in_the_same_bar(open_page: Opens, ran, data_folder: Path) -> None:
    warehouse = Warehouse(data_folder)
    healthy = warehouse.current_id()
    newer = data_folder / "snapshots" / "20990101T000000000000-ffffff"
    copytree(data_folder / "snapshots" / str(healthy), newer)
    (newer / "warehouse.duckdb").write_bytes(b"no database")
    (data_folder / "snapshots" / "CURRENT").write_text(newer.name)
    ran(1, fault=REFUSED)
    app = open_page(PHASES, lang="de")
    assert f"Der neueste Stand ({newer.name}) ist beschädigt." in bar(app)
    assert "nimmt die Zugangsdaten nicht mehr an" in bar(app)
    assert bar(app).count("gt-alarm") == 1
    # One line, the damage first; the rest unfolds.
    line = bar(app).partition("</summary>")[0]
    assert "<summary><b>2 Hinweise:</b>" in line
    assert "ist beschädigt" in line
    assert "Zugangsdaten" not in line


def test_records_are_read_once_between_two_syncs(ran, monkeypatch: pytest.MonkeyPatch) -> None:
    ran(1, fault=REFUSED)
    asked = []
    found = data.records()
    monkeypatch.setattr(data, "records", lambda: asked.append(1) or found)
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    told = [alarms.of_systems(now) for _ in range(50)]
    assert len(asked) == 1
    assert all(told)
    ran(1)
    assert alarms.of_systems(now) == []
    assert len(asked) == 2


def test_unusable_records_break_no_page(open_page: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise Fault("records.unusable", reason="x")

    monkeypatch.setattr(data, "records", refuse)
    assert alarms.of_systems(datetime.now(UTC)) == []


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (8, ""),
        (7, "Die Zugangsdaten für HubSpot gelten nur noch bis {day}. Erneuern Sie sie auf der Seite „Datenquellen“"),
        (0, "Die Zugangsdaten für HubSpot gelten nur noch bis {day}."),
        (-1, "Die Zugangsdaten für HubSpot galten bis {day}."),
    ],
)
def test_credentials_that_end_within_a_week_are_told(open_page: Opens, monkeypatch, days: int, said: str) -> None:
    last = datetime.now(ZoneInfo("Europe/Berlin")).date() + timedelta(days=days)
    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__CREDENTIALS_END", last.isoformat())
    settings.cache_clear()
    shown = bar(open_page(PHASES, lang="de"))
    assert said.format(day=f"{last:%d.%m.%Y}") in shown
    assert bool(shown) == bool(said)
