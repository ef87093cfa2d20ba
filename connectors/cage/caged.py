"""A task done by a child in the cage, with its failures turned into messages."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from threading import BoundedSemaphore
from typing import Any

from connectors.cage.limits import waited
from connectors.kit.base import ConnectorError, ContractError, RefusedError, SettingsError, UnavailableError
from settings import ROOT, settings

_KINDS = {kind.__name__: kind for kind in (ContractError, RefusedError, SettingsError, UnavailableError)}
_MOST_TURNS = 2
# Limit of what it writes, relative to the unpacked size of the largest accepted file: quotes and commas add to it.
_WRITES = 8
_log = logging.getLogger(__name__)


def turns(processors: int) -> int:
    """How many children may read at once: as many as leave a processor to those who look at pages, at most two."""
    return min(_MOST_TURNS, max(1, processors - 1))


_turns = BoundedSemaphore(turns(os.cpu_count() or 1))


@contextmanager
def caged(task: str, path: Path, name: str, beside: Path, **said: Any) -> Iterator[dict[str, Any]]:
    """What the child's `task` (:data:`~connectors.cage.child.TASKS`) returned for the file at `path`, called `name`.

    The files it wrote are in ``folder``, next to `beside`, until the block ends. ConnectorError if the file is refused,
    or if the child died or was ended: out of memory, out of time.
    """
    chosen = settings()
    beside.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=f"{beside.name}-cage-", dir=beside.parent))
    limits = {
        "memory_mb": chosen.read_memory_mb,
        "seconds": chosen.read_seconds,
        "file_mb": _WRITES * chosen.upload_limit_mb,
    }
    request = {
        "task": task,
        "path": str(path.resolve()),
        "name": name,
        "folder": str(folder.resolve()),
        "limit_mb": chosen.upload_limit_mb,
        "limits": limits,
        "said": said,
    }
    try:
        with _turns:
            answer = _ask(request, name)
        yield {**_brought(answer, name), "folder": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ask(request: dict[str, Any], name: str) -> dict[str, Any]:
    """The child's answer; ConnectorError if it ended without one."""
    seconds = settings().read_seconds
    command = [sys.executable, "-s", "-m", "connectors.cage.child"]
    child = subprocess.Popen(  # noqa: S603 - our own module, nothing of the file in the command
        command,
        cwd=ROOT,
        env={"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        output, _ = child.communicate(json.dumps(request).encode(), timeout=waited(seconds))
    except subprocess.TimeoutExpired:
        raise ContractError("files.reading_too_long", file=name, seconds=seconds) from None
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode == 0 and output:
        answer: dict[str, Any] = json.loads(output)
        return answer
    raise _died(child.returncode, name)


def _died(status: int, name: str) -> ConnectorError:
    """Why a child ended without an answer."""
    by = signal.Signals(-status).name if status < 0 else ""
    if by in ("SIGXCPU", "SIGALRM", "SIGKILL"):
        return ContractError("files.reading_too_long", file=name, seconds=settings().read_seconds)
    if by == "SIGABRT":  # a process that cannot get its memory aborts
        return ContractError("files.reading_too_large", file=name, limit_mb=settings().read_memory_mb)
    _log.error("A child that read a file ended with status %s", status)
    return ContractError("files.reading_ended", file=name)


def _brought(answer: dict[str, Any], name: str) -> dict[str, Any]:
    if fault := answer.get("fault"):
        raise _KINDS.get(fault["kind"], ConnectorError)(fault["key"], **fault["values"])
    if answer.get("is_out_of_memory"):
        raise ContractError("files.reading_too_large", file=name, limit_mb=settings().read_memory_mb)
    if unexpected := answer.get("unexpected"):
        _log.error("Reading a file: %s", unexpected)
        raise ContractError("files.broken", file=name)
    brought: dict[str, Any] = answer["brought"]
    return brought
