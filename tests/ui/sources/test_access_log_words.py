"""What the access log tells is written in both languages; ids and file names stand as they are."""

from datetime import UTC, datetime

import pytest

from storage.records.access_log import AccessEntry
from ui.sources.access_log_words import what
from ui.text import language

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "subject", "german", "english"),
    [
        ("list", "stuck", "Hängt fest und fällig", "Stuck and due"),
        ("list", "meeting.changes", "Meeting: was sich bewegt hat", "Meeting: what moved"),
        ("list", "nothing_known", "nothing_known", "nothing_known"),
        ("account", "import", "import", "import"),
        ("export", "stuck_2026-11-22.csv", "stuck_2026-11-22.csv", "stuck_2026-11-22.csv"),
        ("decision", "meeting 3", "Meeting Nr. 3 geschlossen", "Meeting no. 3 closed"),
        ("decision", "A-000001", "A-000001", "A-000001"),
        (
            "setting", "charter: agreed, sales",
            "Entwurf der Charta: Vertrieb stimmt zu", "Draft of the charter: Sales agrees",
        ),
        ("setting", "sync every never", "Abgleich nicht mehr von selbst", "No more syncs by themselves"),
        ("setting", "sync every 6h", "Abgleich alle 6h", "Sync every 6h"),
        ("setting", "sync", "Abgleich gestartet", "Sync started"),
    ],
)  # fmt: skip
def test_words(kind, subject, german, english):
    entry = AccessEntry(happened_at=NOW, who="ute@firma.example", kind=kind, subject=subject)
    with language.speaking("de"):
        assert what(entry) == german
    with language.speaking("en"):
        assert what(entry) == english
