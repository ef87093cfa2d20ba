"""A disk of its own that can be filled to the last bytes: a file system in memory, of a size that is said."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.errors import Fault
from tests.damage import operations

_BALLAST = ".ballast"


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """The folder as a disk of that size; None where nobody may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    try:
        yield folder if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def leave(disk: Path, free: int) -> None:
    """Fill the disk until `free` bytes are left, in whole pages."""
    found = os.statvfs(disk)
    taken = max(0, found.f_bavail * found.f_frsize - free)
    with (disk / _BALLAST).open("wb") as file:
        if taken:
            os.posix_fallocate(file.fileno(), 0, taken)


def make_room(disk: Path) -> None:
    """Undo `leave`."""
    (disk / _BALLAST).unlink()


def told_by(name: str, folder: Path) -> str:
    """How the operation ends: "" once it is done, the key of its Fault; any other error passes through."""
    try:
        operations.OPERATIONS[name].run(folder)
    except Fault as fault:
        return fault.key
    return ""
