"""How far a running sync is: rows of how many, and how long the rest takes."""

import pytest

from storage.sync_lock import Going
from ui.sources.sync_words import progress_sentence, share_done
from ui.text import language


@pytest.mark.parametrize(
    ("going", "share", "german", "english"),
    [
        (Going(2, 8, "crm"), 0.25, "crm", "crm"),
        (Going(2, 8, "crm", rows=1), 0.25, "crm · 1 Zeile", "crm · 1 row"),
        (
            Going(0, 8, "crm", rows=1000, expected=4000, seconds=9.0), 0.25,
            "crm · 1.000 von etwa 4.000 Zeilen", "crm · 1,000 of about 4,000 rows",
        ),
        # 1,000 rows a minute: 3,000 more take three minutes.
        (
            Going(0, 8, "crm", rows=1000, expected=4000, seconds=60.0), 0.25,
            "crm · 1.000 von etwa 4.000 Zeilen · noch etwa 3 Minuten",
            "crm · 1,000 of about 4,000 rows · about 3 minutes left",
        ),
        (
            Going(0, 8, "crm", rows=1000, expected=121_000, seconds=60.0), 1 / 121,
            "crm · 1.000 von etwa 121.000 Zeilen · noch etwa 2 Stunden",
            "crm · 1,000 of about 121,000 rows · about 2 hours left",
        ),
    ],
)  # fmt: skip
def test_progress_in_words(going: Going, share: float, german: str, english: str) -> None:
    assert share_done(going) == pytest.approx(share)
    for spoken, said in (("de", f"Gerade im Abgleich: {german}"), ("en", f"Syncing: {english}")):
        with language.speaking(spoken):
            assert progress_sentence(going) == said
