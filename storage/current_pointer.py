"""Which snapshot is current: a small file beside them that is replaced as a whole.

<data>/snapshots/CURRENT        the id that visitors read
"""

import os
from pathlib import Path
from typing import Final

from storage.want import translated

CURRENT: Final = "CURRENT"


def current_id(folder: Path) -> str | None:
    """The id that CURRENT names in the folder of the snapshots; None before the first one.

    An empty file is no beginning but damaged: its own name then stands for a snapshot that nobody can read.
    """
    try:
        return (folder / CURRENT).read_text(encoding="utf-8", errors="replace").strip() or CURRENT
    except FileNotFoundError:
        return None


def point_to(folder: Path, snapshot_id: str) -> None:
    """Make CURRENT name `snapshot_id`, as a whole or not at all; Want if the disk is full."""
    pointer = folder / f".{CURRENT}.new"
    try:
        with translated(folder.parent), pointer.open("w", encoding="ascii") as file:
            file.write(snapshot_id)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(folder / CURRENT)
    finally:
        pointer.unlink(missing_ok=True)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
