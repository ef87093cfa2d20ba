"""Allows one sync at a time, and one demonstration being built, whoever starts it; shows others how far it is."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout

from model.errors import Fault
from storage.want import translated

SYNC, DEMONSTRATION = "sync", "demonstration"
# A process checking the progress holds the lock for an instant; a sync starting just then waits this long.
SECONDS_TO_WAIT = 2
SECONDS_BETWEEN = 0.5
# Before that, a pace says nothing: connections are opened, and the first answers are small.
SECONDS_TO_JUDGE = 10

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Going:
    """A running sync: `done` of `total` steps, what it is working on, and, while a system is read, its rows.

    expected: how many rows there will be, by the system's own counts; None if it tells none. seconds: since the first.
    """

    done: int = 0
    total: int = 0
    label: str = ""
    rows: int | None = None
    expected: int | None = None
    seconds: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the pace so far; None if nobody can say."""
        if not self.rows or self.expected is None or self.seconds < SECONDS_TO_JUDGE:
            return None
        return max(0, self.expected - self.rows) / self.rows * self.seconds


class Telling:
    """Tells others how far a sync is: steps when called, rows by `count`."""

    def __init__(self, standing: Path) -> None:
        self._standing = standing
        self._written = 0.0
        self._going = Going()

    def __call__(self, done: int, total: int, label: str) -> None:
        """`done` of `total` steps, and what comes now."""
        is_other = label != self._going.label
        self._going = Going(done, total, label) if is_other else replace(self._going, done=done, total=total)
        self._tell(at_once=not done)

    def count(self, rows: int, expected: int | None, seconds: float) -> None:
        """Rows delivered so far, how many are expected, and seconds since the first."""
        self._going = replace(self._going, rows=rows, expected=expected, seconds=seconds)
        self._tell()

    def _tell(self, *, at_once: bool = False) -> None:
        if at_once or monotonic() - self._written >= SECONDS_BETWEEN:
            self._written = monotonic()
            _write(self._standing, self._going)


@contextmanager
def only_sync(data: Path, work: str = SYNC) -> Iterator[Telling]:
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
    try:
        _write(standing, Going())
        yield Telling(standing)
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
    try:
        with translated(file.parent):
            part.write_text(json.dumps(asdict(standing)), encoding="utf-8")
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)
