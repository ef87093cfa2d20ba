"""What starting says, from the same catalogues as everything else, before the library that reads them is there."""

import ast
import os
from pathlib import Path
from typing import Final

from model.languages import DEFAULT, LANGUAGES

ROOT: Final = Path(__file__).resolve().parents[1]


def spoken() -> str:
    """The language of the terminal: what GLEICHTAKT_LANGUAGE says, else the first that the product speaks."""
    chosen = os.environ.get("GLEICHTAKT_LANGUAGE", "")
    return chosen if chosen in LANGUAGES else DEFAULT


def catalogue(language: str) -> dict[str, str]:
    """Every sentence of ``start.po`` by its key; each stands on one line there."""
    found, key = {}, ""
    for line in (ROOT / "ui" / "text" / "locales" / language / "start.po").read_text(encoding="utf-8").splitlines():
        kind, _, text = line.partition(" ")
        if kind == "msgid":
            key = ast.literal_eval(text)
        elif kind == "msgstr" and key:
            found[key] = ast.literal_eval(text)
    return found


def say(key: str, **values: object) -> None:
    """Print the sentence at once, whatever it is printed into."""
    print(catalogue(spoken())[f"start.{key}"].format(**values), flush=True)
