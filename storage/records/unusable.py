"""Why the database of the records cannot be used, as a sentence of ours: never in the words of its driver, which hold
addresses and say nothing of what to do.
"""

import shutil
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from model.errors import Fault

# SQLite names its errors; the beginning of a name says what kind it is.
_KINDS: Final = (
    ("SQLITE_FULL", "records.full"),
    ("SQLITE_IOERR_SHMSIZE", "records.full"),  # the file beside it could not grow
    ("SQLITE_BUSY", "records.busy"),
    ("SQLITE_LOCKED", "records.busy"),
    ("SQLITE_READONLY", "records.refused"),
    ("SQLITE_CANTOPEN", "records.refused"),
    ("SQLITE_PERM", "records.refused"),
    ("SQLITE_CORRUPT", "records.damaged"),
    ("SQLITE_NOTADB", "records.damaged"),
)
# PostgreSQL: no space left, too many connections, and what ends a connection.
_STATES: Final = {"53100": "records.full", "53300": "records.busy"}
# SQLite writes whole pages; below this, any error of the disk is for lack of room.
_NO_ROOM_BYTES: Final = 65_536


def fault_of(error: DBAPIError, where: URL, place: str) -> Fault:
    """The Fault for an error of the database at `where`, which people know as `place`."""
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    state = str(getattr(error.orig, "sqlstate", ""))
    key = next((key for kind, key in _KINDS if name.startswith(kind)), _STATES.get(state))
    if key is None and name.startswith("SQLITE_IOERR") and not _has_room(where):
        key = "records.full"
    return Fault(key or "records.unreachable", place=place)


def _has_room(where: URL) -> bool:
    try:
        return shutil.disk_usage(Path(where.database or "").parent).free >= _NO_ROOM_BYTES
    except OSError:
        return True
