"""The ledger of engines is whole, and the document shows it."""

from pathlib import Path
from typing import get_args

from metrics import CATALOG
from settings import Settings
from storage.dialects import COMPILED_ONLY
from tests.portability.ledger import GAPS, LEDGER

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "engines.md"


def test_every_engine_and_dialect_is_in_it():
    engines = get_args(Settings.model_fields["engine"].annotation)
    assert list(LEDGER) == [*engines, *(dialect.name for dialect in COMPILED_ONLY)]


def test_gaps_name_what_there_is_and_why():
    assert all(engine in LEDGER and metric in CATALOG and reason for (engine, metric), reason in GAPS.items())


def test_the_document_shows_it():
    rows = [f"| `{engine}` | {' | '.join(told)} |" for engine, told in LEDGER.items()]
    rows += [f"| `{engine}` | | `{metric}` | {reason} |" for (engine, metric), reason in GAPS.items()]
    _, _, ledger = DOCUMENT.read_text(encoding="utf-8").partition("## Ledger\n")
    assert [line for line in ledger.splitlines() if line.startswith("| `")] == rows
