"""Syncs that have become overdue are told once, by one process of several, and again after they were well."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from settings import settings
from storage.records import Records
from storage.records.sync_runs import SyncRun
from storage.sync_standing import Ending
from ui.reports.notices import tell_ending, tell_overdue
from ui.shell import shared_cache
from ui.sources import sync_watch
from ui.sources.sync_watch import newly_ending, newly_overdue

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    monkeypatch.setenv("GLEICHTAKT_SYNC_EVERY", "1h")
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "de")
    for name in ("HUBSPOT", "ZOHO"):
        monkeypatch.setenv(f"GLEICHTAKT_SOURCES__{name}__ACCESS_TOKEN", "x")
    settings.cache_clear()
    shared_cache.clear()
    yield
    settings.cache_clear()
    shared_cache.clear()


def ran(folder: Path, source: str, began: datetime) -> None:
    records = Records(folder)
    with records.begin() as session:
        end = began + timedelta(minutes=1)
        session.add(SyncRun(source=source, began_at=began, ended_at=end, rows={}, notes=[]))
    records.close()


def at(minutes: float) -> list[str]:
    return newly_overdue(SIX + timedelta(minutes=minutes))


def test_each_is_told_once_and_again_after_it_was_well(tmp_path: Path) -> None:
    ran(tmp_path, "hubspot", SIX)
    ran(tmp_path, "zoho", SIX + timedelta(minutes=30))
    assert [at(120), at(121), at(122), at(150), at(151), at(200)] == [[], ["hubspot"], [], [], ["zoho"], []]
    shared_cache.clear()  # another process knows what was told
    assert at(210) == []
    ran(tmp_path, "hubspot", SIX + timedelta(minutes=220))
    assert [at(221), at(341)] == [[], ["hubspot"]]


def test_the_receivers_are_told_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    got: list[tuple[str, str]] = []

    class Receivers:
        def notify(self, *, title: str, body: str) -> bool:
            got.append((title, body))
            return True

    monkeypatch.setenv("GLEICHTAKT_NOTIFY_URLS", "json://localhost")
    settings.cache_clear()
    monkeypatch.setattr("ui.reports.sending.receivers", lambda _: Receivers())
    monkeypatch.setattr(sync_watch, "LOOK_SECONDS", 0.01)
    ran(tmp_path, "hubspot", SIX)

    async def watch() -> None:
        watching = asyncio.create_task(sync_watch.watch_syncs(tell_overdue, tell_ending))
        while not got:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        watching.cancel()

    with caplog.at_level(logging.ERROR):
        asyncio.run(asyncio.wait_for(watch(), timeout=120))
    assert got == [("Gleichtakt: Ein Abgleich ist überfällig", "Der Abgleich mit hubspot ist überfällig.")]
    assert "syncs are overdue: hubspot" in caplog.text


def test_without_a_schedule_nothing_is_overdue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLEICHTAKT_SYNC_EVERY")
    settings.cache_clear()
    ran(tmp_path, "hubspot", SIX)
    assert at(60 * 24 * 30) == []


def test_credentials_are_told_once_a_week_before_they_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_SOURCES__ZOHO__CREDENTIALS_END", "2026-03-20")
    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__CREDENTIALS_END", "soon")
    settings.cache_clear()
    told = [[one.system for one in newly_ending(date(2026, 3, day))] for day in (12, 13, 14, 20, 21)]
    assert told == [[], ["zoho"], [], [], []]
    # Renewed, they end another day.
    monkeypatch.setenv("GLEICHTAKT_SOURCES__ZOHO__CREDENTIALS_END", "2026-03-25")
    settings.cache_clear()
    assert [(one.system, one.on) for one in newly_ending(date(2026, 3, 21))] == [("zoho", date(2026, 3, 25))]


def test_the_notice_says_until_when_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[str] = []
    monkeypatch.setattr("ui.reports.notices._tell", lambda title, text: got.extend((title, text)))
    tell_ending([Ending("zoho", date(2026, 3, 20))])
    assert got == [
        "Zugangsdaten enden bald",
        "Die Zugangsdaten für zoho gelten nur noch bis 20.03.2026."
        " Erneuern Sie sie auf der Seite „Datenquellen“ oder im Terminal mit „python cli.py connect zoho“.",
    ]
