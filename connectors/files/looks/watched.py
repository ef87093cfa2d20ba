"""The watched folder: each export that lies there is looked at once, and moved to `done` or, with why, to `refused`."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.base import SettingsError
from model.errors import Fault

DONE, REFUSED = "done", "refused"
# Answers for all that comes, as `--mapping-to` writes them; stays where it lies.
MAPPING = "mapping.toml"
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart")
_OFFICE_LOCK = "~$"
# A file that changed in the last so many seconds may still be being written.
SECONDS_STILL = 10


@dataclass(frozen=True)
class LookedAt:
    """A file of the watched folder: where it went, and why it was refused, else None."""

    name: str
    moved_to: Path
    fault: Fault | None


def checked(folder: Path | None) -> Path:
    """The watched folder; SettingsError if none is set, or it is no folder."""
    if folder is None:
        raise SettingsError("looks.no_folder")
    if not folder.is_dir():
        raise SettingsError("files.no_such_folder", folder=str(folder))
    return folder


def lying(folder: Path, *, now: float | None = None, seconds_still: float = SECONDS_STILL) -> list[Path]:
    """The files of `folder` to look at, the one written first first; neither hidden ones nor those being written."""
    now = time.time() if now is None else now
    found = []
    for path in folder.iterdir():
        if path.name[0] == "." or path.name.startswith(_OFFICE_LOCK) or path.name == MAPPING:
            continue
        if path.suffix.lower() in _UNFINISHED or path.is_symlink() or not path.is_file():
            continue
        written = path.stat().st_mtime
        if now - written >= seconds_still:
            found.append((written, path.name, path))
    return [path for *_, path in sorted(found)]


def look_once(
    folder: Path,
    day_of: Callable[[Path], object],
    take: Callable[[Path], None],
    say: Callable[[Fault], str],
    *,
    seconds_still: float = SECONDS_STILL,
) -> Iterator[LookedAt]:
    """Give every file that lies in `folder` to `take`, by the day that `day_of` tells; what a Fault stops is refused,
    with the sentence that `say` makes of it in a text file beside it.
    """
    days = [(day_of(path), place, path) for place, path in enumerate(lying(folder, seconds_still=seconds_still))]
    for *_, path in sorted(days, key=lambda one: (str(one[0] or "9999"), one[1])):
        fault = None
        try:
            take(path)
        except Fault as stopped:
            fault = stopped
        moved = _moved(path, folder / (REFUSED if fault else DONE))
        if fault:
            moved.with_name(f"{moved.name}.txt").write_text(say(fault) + "\n", encoding="utf-8")
        yield LookedAt(path.name, moved, fault)


def _moved(path: Path, to: Path) -> Path:
    """`path` moved into the folder `to`, under a name of its own."""
    to.mkdir(exist_ok=True)
    target, place = to / path.name, 1
    while target.exists() or target.with_name(f"{target.name}.txt").exists():
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
        target, place = to / f"{path.stem}-{stamp}-{place}{path.suffix}", place + 1
    return path.rename(target)
