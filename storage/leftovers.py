"""Cleans up what killed runs left behind: staging files and files that were being read, both with personal data in
them.
"""

import shutil
from pathlib import Path
from time import time

from filelock import FileLock, Timeout

# A lock beside a staging file while it is in use; a killed process releases it.
LOCK = ".in-use"
# Files being read have no lock; after this time, longer than any reading may take, they are left over.
READ_AFTER_SECONDS = 3600


def clear(folder: Path) -> int:
    """Remove everything in the staging folder that is not in use; returns how many files and folders."""
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
    """Remove the parts of one staging file, unless the process that made it is still running."""
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
