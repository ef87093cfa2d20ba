"""An operation in a process of its own, killed at a counted point: before or after a step that is seen from outside.

Points are calls that reach files, folders, locks or an engine, never moments, so that a slow machine kills where a fast
one does.
"""

import multiprocessing
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from tests.damage import operations

STEPS = frozenset(
    (
        "chmod", "close", "commit", "connect", "copyfile", "execute", "executemany", "flock", "flush", "fsync", "lockf",
        "mkdir", "open", "remove", "rename", "replace", "rmdir", "rollback", "truncate", "unlink", "write",
    )
)  # fmt: skip
_CHANGING = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}|\d{4}-\d\d-\d\d|[0-9a-f]{32}|\d+")


def _counted(name: str, folder: Path, killed_at: int, told: Any) -> None:
    numbers = count(1)

    def watch(_frame: Any, event: str, function: Any) -> None:
        is_step = event in ("c_call", "c_return") and getattr(function, "__name__", "") in STEPS
        if is_step and next(numbers) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(watch)
    sys.setprofile(watch)
    operations.OPERATIONS[name].run(folder)
    sys.setprofile(None)
    told.put(next(numbers) - 1)


def run(name: str, folder: Path, *, killed_at: int = 0) -> int | None:
    """How many points the operation has, once it has run to its end; None if it was killed at one of them."""
    found = _asked(_counted, name, folder, killed_at)
    return None if found is None else int(found)


def _asked(work: Callable[..., None], *given: Any) -> Any:
    """What `work` tells from a process of its own; None if that was killed."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.damage.kills"])
    told = processes.SimpleQueue()
    process = processes.Process(target=work, args=(*given, told))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return None if process.exitcode else told.get()


def names(folder: Path) -> set[str]:
    """The names of all files below, with what differs from run to run (ids, numbers, days) left out."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return {_CHANGING.sub("…", name) for name in found}
