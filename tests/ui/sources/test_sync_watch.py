"""Syncs that have become overdue are told once, by one process of several, and again after they were well."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from settings import settings
from storage.records import Records
from storage.records.sync_runs import SyncRun
from ui.reports.notices import tell_overdue
from ui.shell import shared_cache
from ui.sources import sync_watch
from ui.sources.sync_watch import newly_overdue

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
        watching = asyncio.create_task(sync_watch.watch_syncs(tell_overdue))
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
