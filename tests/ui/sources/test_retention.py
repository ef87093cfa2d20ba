"""What the page says is kept for how long is what the settings say, in both languages."""

import pytest

from settings import settings
from ui.sources import retention_parts
from ui.text import language


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        ("de", ("die neuesten 3;", "nach 14 Tagen auch aus Rohdaten", "Zugriffsprotokoll: 1 Tag (")),
        ("en", ("the newest 3;", "after 14 days is removed from raw data", "Access log: 1 day (")),
    ],
)
def test_every_setting_is_told(spoken: str, said: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("KEEP_SNAPSHOTS", "3"), ("RETAIN_DAYS", "14"), ("LOG_DAYS", "1")):
        monkeypatch.setenv(f"GLEICHTAKT_{name}", value)
    settings.cache_clear()
    with language.speaking(spoken):
        found = retention_parts.sentences()
    assert len(found) == 5
    assert [words in sentence for words, sentence in zip(said, found, strict=False)] == [True] * 3
    settings.cache_clear()
