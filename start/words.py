"""The texts of the start, from the same catalogues as all texts, before the library that reads those is installed."""

import ast
import os
from pathlib import Path
from typing import Final

from model.languages import DEFAULT, LANGUAGES

ROOT: Final = Path(__file__).resolve().parents[1]


def spoken() -> str:
    """The language of the terminal: that in GLEICHTAKT_LANGUAGE, else the product's first."""
    chosen = os.environ.get("GLEICHTAKT_LANGUAGE", "")
    return chosen if chosen in LANGUAGES else DEFAULT


def catalogue(language: str) -> dict[str, str]:
    """Every sentence of ``start.po`` by its key; each is on one line there."""
    found, key = {}, ""
    for line in (ROOT / "ui" / "text" / "locales" / language / "start.po").read_text(encoding="utf-8").splitlines():
        kind, _, text = line.partition(" ")
        if kind == "msgid":
            key = ast.literal_eval(text)
        elif kind == "msgstr" and key:
            found[key] = ast.literal_eval(text)
    return found


def say(key: str, **values: object) -> None:
    """Print the sentence immediately (flushed), even into a pipe or file."""
    print(catalogue(spoken())[f"start.{key}"].format(**values), flush=True)
