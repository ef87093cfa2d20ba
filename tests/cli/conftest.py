"""The terminal: exact output, exit statuses, one clear sentence instead of a traceback."""

import pytest

from settings import settings
from tests.cases.terminal import run_command
from ui.shell import shared_cache

EVENTS = '''account_id,phase,occurred_at,known_by
NA,trigger,2026-01-01T09:00:00Z,user
NA,comparison,2026-01-05T09:00:00Z,user
007,trigger,2026-01-02T23:30:00Z,user
"9,9 ""x""",won,2026-01-03T09:00:00Z,import
1234567890123456789,trigger,2026-01-03T09:00:00Z,import
'''


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command on a data folder of its own: (exit status, standard output, standard error)."""
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    settings.cache_clear()
    shared_cache.clear()

    def command(*words: str) -> tuple[int, str, str]:
        return run_command(monkeypatch, capsys, *words)

    yield command
    settings.cache_clear()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "phase_events.csv").write_text(EVENTS, encoding="utf-8")
    return str(tmp_path / "in")
