"""Allows one sync at a time, and one demonstration being built, whoever starts it; shows others how far it is."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout

from model.errors import Fault

SYNC, DEMONSTRATION = "sync", "demonstration"
# A process checking the progress holds the lock for an instant; a sync starting just then waits this long.
SECONDS_TO_WAIT = 2
SECONDS_BETWEEN = 0.5

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Going:
    """A running sync: `done` of `total` steps, and what it is working on."""

    done: int = 0
    total: int = 0
    label: str = ""


@contextmanager
def only_sync(data: Path, work: str = SYNC) -> Iterator[Progress]:
    """A lock held while the block runs; call what it yields to report progress. Fault if the same `work` is already
    running.

    A killed process releases the lock.
    """
    data.mkdir(parents=True, exist_ok=True)
    standing = data / f"{work}.json"
    lock = FileLock(data / f"{work}.lock", timeout=SECONDS_TO_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise Fault(f"{work}.already_running") from None
    last_written = 0.0

    def tell(done: int, total: int, label: str) -> None:
        nonlocal last_written
        if monotonic() - last_written >= SECONDS_BETWEEN or not done:
            last_written = monotonic()
            _write(standing, Going(done, total, label))

    try:
        _write(standing, Going())
        yield tell
    finally:
        standing.unlink(missing_ok=True)
        lock.release()


def going(data: Path, work: str = SYNC) -> Going | None:
    """How far the running `work` is; None if none is running, also after one was killed."""
    standing = data / f"{work}.json"
    if not standing.is_file():
        return None
    lock = FileLock(data / f"{work}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        try:
            return Going(**json.loads(standing.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Going()  # it ended, or reported something new, between the check and the read
    lock.release()
    return None


def each(*listeners: Progress) -> Progress:
    """A progress callback that calls all of `listeners`."""

    def notify(done: int, total: int, label: str) -> None:
        for listener in listeners:
            listener(done, total, label)

    return notify


def _write(file: Path, standing: Going) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(json.dumps(asdict(standing)), encoding="utf-8")
    part.replace(file)
