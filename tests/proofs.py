"""What holds a sentence of a document: a test, a setting of the environment, or one of the charter."""

import re
from pathlib import Path

from model.charter import Charter
from settings import Settings

TESTS = Path(__file__).resolve().parent


def is_there(proof: str) -> bool:
    """Whether `proof` exists: ``FILE::NAME`` (a test, or a text that stands in that file), ``FILE.py`` (all its tests),
    ``GLEICHTAKT_...``, or the name of a setting of the charter.
    """
    file, _, name = proof.partition("::")
    if proof.endswith(".py"):
        return (TESTS / file).is_file()
    if name:
        return (f"def {name}(" if name.startswith("test_") else name) in (TESTS / file).read_text(encoding="utf-8")
    if proof.startswith("GLEICHTAKT_"):
        return proof.removeprefix("GLEICHTAKT_").lower() in Settings.model_fields
    return proof in Charter.model_fields


def sentences(text: str) -> list[str]:
    """Every command, every row of a table, every sentence of a paragraph of a document, without its headings."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line.strip() for line in block.splitlines()]
        if lines[0].startswith("|"):
            found += [line.strip("| ") for line in lines[2:]]
        elif block.startswith("    "):
            found += lines
        elif not block.startswith("#"):
            found += re.split(r"(?<=\.)\s+(?=[A-ZÄÖÜ`*])", " ".join(lines))
    return found
