"""What killed runs left behind: staging files, and files that were being read; personal data that nobody waits for."""

import shutil
from pathlib import Path
from time import time

from filelock import FileLock, Timeout

# Beside a staging file while it is in use; whoever is killed lets go of it.
LOCK = ".in-use"
# Of files that are read without one: longer than any reading may take.
READ_AFTER_SECONDS = 3600


def clear(folder: Path) -> int:
    """Remove what lies in the staging folder and is in use by nobody; how many files and folders."""
    if not folder.is_dir():
        return 0
    removed = 0
    for stem in sorted({path.name.partition(".")[0] for path in folder.iterdir()}):
        parts = [path for path in folder.glob(f"{stem}.*") if not path.name.endswith(LOCK)]
        if stem.startswith("staging-"):
            removed += _unused(folder / f"{stem}{LOCK}", parts)
    for path in folder.iterdir():
        if not path.name.startswith("staging-") and path.stat().st_mtime < time() - READ_AFTER_SECONDS:
            removed += _remove(path)
    return removed


def _unused(of: Path, parts: list[Path]) -> int:
    """Remove the parts of one staging file, unless whoever made it lives."""
    lock = FileLock(of, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return 0
    try:
        return sum(_remove(path) for path in parts)
    finally:
        of.unlink(missing_ok=True)
        lock.release()


def _remove(path: Path) -> int:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return 1
