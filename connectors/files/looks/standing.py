"""The state of each kind of export: its looks, the days they cover, and what the last one lacks."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from connectors.files.known import declared
from connectors.files.looks.kept import FOLDER, kept_looks, shown
from connectors.files.looks.missing import Missing
from connectors.kit.base import SettingsError
from model.words import Words
from storage import checks

MISSING = "standing.json"


@dataclass(frozen=True)
class Standing:
    """A kind of export. names: of the tables that make it up. is_shown: whether it is published; missing: open
    opportunities that the last look lacks and nobody has answered about.
    """

    kind: str
    names: tuple[Words, ...]
    looks: int
    first_on: date
    last_on: date
    files: tuple[str, ...]
    is_shown: bool
    missing: tuple[Missing, ...]


def standing(data: Path) -> list[Standing]:
    """Every kind with a stored look, by name; SettingsError if a look is damaged."""
    looks = kept_looks(data)
    counted = {look.id for look in shown(looks)}
    last: dict[str, str] = {look.id: look.kind for look in looks}
    unanswered = [one for one in missing_kept(data) if one.is_open and one.answer is None]
    found = []
    for kind in sorted({look.kind for look in looks}):
        own = sorted((look for look in looks if look.kind == kind), key=lambda look: (look.day, look.taken_at))
        names = tuple(declared(part).name for part in kind.split("+"))
        missing = tuple(one for one in unanswered if last.get(one.look) == kind)
        is_shown = any(look.id in counted for look in own)
        found.append(Standing(kind, names, len(own), own[0].day, own[-1].day, own[-1].files, is_shown, missing))
    return found


def keep_standing(data: Path, missing: Sequence[Missing]) -> None:
    """Store what is missing, so that showing it does not require combining all looks."""
    path = data / FOLDER / MISSING
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps([asdict(one) for one in missing], default=str, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def missing_kept(data: Path) -> list[Missing]:
    """Opportunities that the last look of their kind lacks, as of the last publication."""
    path = data / FOLDER / MISSING
    if not path.is_file():
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        days = ("last_on", "missing_on")
        return [Missing(**{**row, **{day: date.fromisoformat(row[day]) for day in days}}) for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError("looks.damaged", folder=MISSING) from None


def of_looks(data: Path) -> Iterator[checks.Finding]:
    """A line of `check` per kind of export; missing open opportunities are a hint until somebody answers."""
    for one in standing(data):
        values = {"kind": one.kind, "looks": one.looks, "first": one.first_on, "last": one.last_on,
                  "missing": len(one.missing)}  # fmt: skip
        if one.missing:
            yield checks.Finding("look_missing", checks.Standing.HINT, values)
        else:
            yield checks.Finding("look", checks.Standing.FINE, values)
