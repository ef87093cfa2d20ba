"""What stands in the bar for who is signed in."""

import pytest

from ui.shell.filters import initials


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Erika Musterfrau", "EM"),
        ("ute.von-berg@firma.example", "UB"),
        ("Ute", "UT"),
        ("***", ""),
        ("", ""),
        ("Person B53AA464", "PB"),
    ],
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short
