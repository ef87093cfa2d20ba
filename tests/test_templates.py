"""The templates for a roll-out: what a row says of the product is proved by something that is there."""

import re
from pathlib import Path

import pytest

from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "docs" / "templates").glob("*.md"))
PREFIX = "GLEICHTAKT_"


def proofs(text: str) -> list[str]:
    """What stands in code marks in the last cell of every row of a table whose head ends with "Beleg"."""
    found: list[str] = []
    is_proved = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            is_proved = False
        elif cells[-1] == "Beleg":
            is_proved = True
        elif is_proved and not cells[-1].startswith("--"):
            marks = re.findall(r"`([^`]+)`", cells[-1])
            assert marks, line
            found += marks
    return found


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_row_is_proved_by_something_that_exists(template: Path) -> None:
    named = proofs(template.read_text(encoding="utf-8"))
    assert template.name == "README.md" or len(named) >= 8
    for proof in named:
        if proof.startswith(PREFIX):
            assert proof.removeprefix(PREFIX).lower() in Settings.model_fields, proof
        else:
            assert (ROOT / proof).exists(), proof


def test_days_in_the_texts_are_the_settings_defaults() -> None:
    text = (ROOT / "docs" / "templates" / "verarbeitungsverzeichnis.md").read_text(encoding="utf-8")
    fields = Settings.model_fields
    assert (fields["retain_days"].default, fields["log_days"].default, fields["keep_snapshots"].default) == (30, 180, 5)
    assert "30 Tage danach" in text
    assert "180 Tage" in text
    assert "die letzten fünf" in text
