"""A Markdown file as a card: fields between two lines ``---``, the title as heading 1, each aspect under a heading 2.

Values of fields are plain text: no quoting, no lists, no conversion.
"""

from pathlib import Path
from typing import Final

from connectors.voice.card import card_of
from model.charter import Charter
from model.errors import Fault
from model.languages import FORMATS
from model.voice import Card, naming_lines

# Headings of aspects, in either language; the names in `model.voice` work as well.
HEADINGS: Final = {
    "auslöser": "trigger", "trigger": "trigger", "anlass": "trigger", "priority initiative": "trigger",
    "erfolgsfaktoren": "success_factors", "success factors": "success_factors",
    "hürden": "barriers", "barriers": "barriers", "perceived barriers": "barriers",
    "einflüsse": "influences", "influences": "influences", "buying process influences": "influences",
    "entscheidungskriterien": "criteria", "kriterien": "criteria", "decision criteria": "criteria",
    "criteria": "criteria",
    "situation": "situation",
    "motivation": "motivation", "wunsch": "motivation",
    "ergebnis": "outcome", "outcome": "outcome",
    "bedenken": "anxieties", "anxieties": "anxieties",
    "heutige lösung": "alternatives", "alternatives": "alternatives", "today's solution": "alternatives",
}  # fmt: skip
FENCE: Final = "---"


def read_markdown(path: Path, charter: Charter) -> Card:
    """The card in the file `path`; Fault names the line and what is wrong with it.

    Without an ``id`` the file's name is used; without a ``language``, the suffix before ``.md`` (``.de``, ``.en``).
    """
    text = path.read_text(encoding="utf-8-sig")
    for line in naming_lines(text):
        raise Fault("voice.naming_line", place=f"{path.name}:{line}")
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        raise Fault("voice.no_fields", place=path.name)
    stem, _, ending = path.stem.rpartition(".")
    fields = {"id": stem, "language": ending} if ending in FORMATS and stem else {"id": path.stem}
    fields |= _fields(lines[1 : fences[1]], path.name)
    title, texts = _texts(lines[fences[1] + 1 :], path.name, fences[1] + 2)
    return card_of({"title": title} | fields, texts, path.name, charter)


def _fields(lines: list[str], file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=2):
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon:
            raise Fault("voice.no_colon", place=f"{file}:{number}")
        found[name.strip().lower()] = value.strip()
    return found


def _texts(lines: list[str], file: str, first: int) -> tuple[str, dict[str, str]]:
    """The title, and aspect -> the text under its heading."""
    title, aspect, texts = "", None, dict[str, list[str]]()
    for number, line in enumerate(lines, start=first):
        if line.startswith("## "):
            heading = line[3:].strip().rstrip(":").casefold()
            aspect = HEADINGS.get(heading, heading.replace(" ", "_"))
            if aspect not in HEADINGS.values():
                raise Fault("voice.unknown_heading", place=f"{file}:{number}", heading=line[3:].strip())
            texts[aspect] = []
        elif line.startswith("# "):
            title = line[2:].strip()
        elif aspect is not None:
            texts[aspect].append(line)
        elif line.strip():
            raise Fault("voice.stray_text", place=f"{file}:{number}")
    return title, {name: "\n".join(found).strip() for name, found in texts.items()}
