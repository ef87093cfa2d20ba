"""One sync at a time, whoever starts it, and how far it is for whoever looks on."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout

from model.errors import Fault

LOCK, STANDING = "sync.lock", "sync.json"
# Whoever looks on holds the lock for an instant; a sync that starts just then waits for that.
SECONDS_TO_WAIT = 2
SECONDS_BETWEEN = 0.5

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Going:
    """A sync that goes on: `done` of `total` steps, and what it is at."""

    done: int = 0
    total: int = 0
    label: str = ""


@contextmanager
def only_sync(data: Path) -> Iterator[Progress]:
    """Held while the block runs; what comes back is told how far it is. Fault if another sync goes on.

    A killed sync lets go of the lock by dying.
    """
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / LOCK, timeout=SECONDS_TO_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise Fault("sync.already_running") from None
    said = 0.0

    def tell(done: int, total: int, label: str) -> None:
        nonlocal said
        if monotonic() - said >= SECONDS_BETWEEN or not done:
            said = monotonic()
            _write(data / STANDING, Going(done, total, label))

    try:
        _write(data / STANDING, Going())
        yield tell
    finally:
        (data / STANDING).unlink(missing_ok=True)
        lock.release()


def going(data: Path) -> Going | None:
    """How far the sync is that goes on now; None while there is none, also after one was killed."""
    standing = data / STANDING
    if not standing.is_file():
        return None
    lock = FileLock(data / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        try:
            return Going(**json.loads(standing.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Going()  # it ended, or told something new, between the look and the read
    lock.release()
    return None


def _write(file: Path, standing: Going) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(json.dumps(asdict(standing)), encoding="utf-8")
    part.replace(file)
