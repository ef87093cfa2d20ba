"""One run at a time: whoever comes second is told so, instead of asking a system twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from connectors.base import RefusedError


@contextmanager
def only_run(data: Path) -> Iterator[None]:
    """Held while the block runs, by any process; RefusedError if another holds it. A killed run lets go of it."""
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / "sync.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise RefusedError("sync.already_running") from None
    try:
        yield
    finally:
        lock.release()


def is_running(data: Path) -> bool:
    """Whether a run goes on now."""
    try:
        with only_run(data):
            return False
    except RefusedError:
        return True
