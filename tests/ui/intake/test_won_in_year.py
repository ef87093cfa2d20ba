"""How many deals were won in a year, where some were won on a day that the file does not tell."""

import pytest

from ui.terminal.imports import in_year
from ui.text import language


@pytest.mark.parametrize(
    ("won", "undated", "german", "english"),
    [
        (1_100, 0, "1.100", "1,100"),
        (0, 12, "0, dazu 12 ohne Tag", "0, and 12 without a day"),
    ],
)
def test_in_both_languages(won: int, undated: int, german: str, english: str) -> None:
    for spoken, said in (("de", german), ("en", english)):
        with language.speaking(spoken):
            assert in_year(won, undated) == said
