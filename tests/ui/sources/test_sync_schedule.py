"""Syncs on a schedule: who starts one when, and what becomes of a failed one."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from pydantic import ValidationError

from settings import Settings, settings
from ui.reports.notices import tell_failed_sync
from ui.shell import own_command
from ui.sources import sync_schedule
from ui.sources.sync_schedule import take_turn

HOUR = 3600
NOW = 1_800_000_000


def test_a_sync_is_due_once_per_span_whoever_asks(tmp_path: Path) -> None:
    every = timedelta(hours=6)
    asked = [NOW, NOW + 1, NOW + 6 * HOUR - 1, NOW + 6 * HOUR, NOW + 7 * HOUR]
    assert [take_turn(tmp_path, every, now=now) for now in asked] == [True, False, False, True, False]


def test_a_clock_set_back_does_not_stop_the_schedule(tmp_path: Path) -> None:
    assert take_turn(tmp_path, timedelta(days=1), now=NOW)
    assert take_turn(tmp_path, timedelta(days=1), now=NOW - HOUR)


def test_another_process_that_is_about_to_start_one_is_left_to_it(tmp_path: Path) -> None:
    with FileLock(tmp_path / f"{sync_schedule.BEGUN}.lock"):
        assert not take_turn(tmp_path, timedelta(hours=1), now=NOW)


@pytest.mark.parametrize(
    ("text", "span"),
    [("30m", timedelta(minutes=30)), ("6h", timedelta(hours=6)), (" 1 d ", timedelta(days=1)), ("", None)],
)
def test_spans_are_written_as_people_do(text: str, span: timedelta | None) -> None:
    assert Settings(sync_every=text).sync_every == span


@pytest.mark.parametrize("text", ["soon", "0h", "-1h", "6", "6 weeks"])
def test_what_is_no_span_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValidationError, match="write it as 30m, 6h or 1d"):
        Settings(sync_every=text)


class _Receivers:
    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []

    def notify(self, *, title: str, body: str) -> bool:
        self.got.append((title, body))
        return True


@pytest.mark.parametrize(("status", "told"), [(0, []), (1, ["the token has run out"])])
def test_a_failed_run_is_logged_and_told(status, told, monkeypatch, tmp_path: Path, caplog) -> None:
    script = f"import sys; print('the token has run out', file=sys.stderr); sys.exit({status})"
    (tmp_path / "cli.py").write_text(script, encoding="utf-8")
    receivers = _Receivers()
    monkeypatch.setattr(own_command, "ROOT", tmp_path)
    monkeypatch.setenv("GLEICHTAKT_NOTIFY_URLS", "json://localhost")
    settings.cache_clear()
    monkeypatch.setattr("ui.reports.sending.receivers", lambda _: receivers)
    with caplog.at_level(logging.ERROR):
        asyncio.run(sync_schedule.read_all(tell_failed_sync))
    assert [body for _, body in receivers.got] == told
    assert ("the token has run out" in caplog.text) == bool(told)
