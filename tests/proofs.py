"""What holds a sentence of a document: a test, a setting of the environment, or one of the charter."""

from pathlib import Path

from model.charter import Charter
from settings import Settings

TESTS = Path(__file__).resolve().parent


def is_there(proof: str) -> bool:
    """Whether `proof` exists: ``FILE::NAME`` (a test, or a text that stands in that file), ``GLEICHTAKT_...``, or the
    name of a setting of the charter.
    """
    file, _, name = proof.partition("::")
    if name:
        return (f"def {name}(" if name.startswith("test_") else name) in (TESTS / file).read_text(encoding="utf-8")
    if proof.startswith("GLEICHTAKT_"):
        return proof.removeprefix("GLEICHTAKT_").lower() in Settings.model_fields
    return proof in Charter.model_fields
