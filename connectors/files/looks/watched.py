"""The watched folder: each export in it is looked at once, and moved to `done` or, with the reason, to `refused`."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyarrow import ArrowException

from connectors.kit.base import ContractError, SettingsError
from model.charter import CharterError
from model.errors import Fault
from storage.staging import EngineError

DONE, REFUSED = "done", "refused"
# Answers for all exports, as written by `--mapping-to`; this file is never moved.
MAPPING = "mapping.toml"
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart")
_OFFICE_LOCK = "~$"
# Unexpected errors that a file may cause, in the engine or before it. The file is refused, and the rest go on.
UNFORESEEN = (
    EngineError, ArrowException, OSError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError,
    RuntimeError, MemoryError,
)  # fmt: skip
# Another import is running: no file is at fault, and all wait for the next time.
_BUSY = "looks.already_running"
# A file changed within this many seconds may still be being written.
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
    """The files of `folder` to look at, the oldest first; neither hidden ones nor those still being written."""
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
    take: Callable[[Path], object],
    say: Callable[[Fault], str],
    *,
    seconds_still: float = SECONDS_STILL,
) -> Iterator[LookedAt]:
    """Pass every file in `folder` to `take`, in the order of the days from `day_of`. A file that causes a Fault is
    refused, with the message that `say` makes of it in a text file beside it, and so is one that causes an unexpected
    error. While another import is running: Fault, and no further file is moved.
    """
    days = [
        (_tried(day_of, path)[0], index, path) for index, path in enumerate(lying(folder, seconds_still=seconds_still))
    ]
    for *_, path in sorted(days, key=lambda one: (str(one[0] or "9999"), one[1])):
        _, fault = _tried(take, path)
        if fault and fault.key == _BUSY:
            raise fault
        moved = _moved(path, folder / (REFUSED if fault else DONE))
        if fault:
            moved.with_name(f"{moved.name}.txt").write_text(say(fault) + "\n", encoding="utf-8")
        yield LookedAt(path.name, moved, fault)


def _tried(action: Callable[[Path], object], path: Path) -> tuple[object, Fault | None]:
    """The result of `action` for `path`, and the Fault that stopped it; faults of the charter are raised."""
    try:
        return action(path), None
    except Fault as stopped:
        return None, stopped
    except CharterError:
        raise
    except UNFORESEEN as error:
        if isinstance(error, OSError) and str(error.filename) != str(path):
            raise  # a full disk, a folder without write permission: no file is at fault
        fault = ContractError(
            "looks.watched.unforeseen", kind=type(error).__name__, reason=str(error).partition("\n")[0]
        )
        fault.__cause__ = error
        return None, fault


def _moved(path: Path, to: Path) -> Path:
    """`path` moved into the folder `to`, under a name of its own."""
    to.mkdir(exist_ok=True)
    target, number = to / path.name, 1
    while target.exists() or target.with_name(f"{target.name}.txt").exists():
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
        target, number = to / f"{path.stem}-{stamp}-{number}{path.suffix}", number + 1
    return path.rename(target)
