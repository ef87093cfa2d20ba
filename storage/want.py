"""What a machine lacks, as a sentence: disk space, memory, write permission; never in the words of an engine."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from model.errors import Fault

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_ENGINE = (
    duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException, duckdb.InternalException,
    duckdb.SerializationException,
)  # fmt: skip


class Want(Fault):
    """The machine has run out of something, or a file cannot be read; the data itself is not at fault."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of the disk or the engine within the block into a Want that names `path`; others pass through."""
    try:
        yield
    except (*_ENGINE, duckdb.TransactionException, OSError, MemoryError) as error:  # a commit writes, too
        found = _key(error)
        if found is None:
            raise
        raise Want(found, place=path.name) from error


def _key(error: BaseException) -> str | None:
    message, number = str(error).lower(), getattr(error, "errno", None)
    if number in _FULL or "no space left" in message or "disk quota" in message or "file too large" in message:
        return "want.room"
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError) or "out of memory" in message:
        return "want.memory"
    if number in _REFUSED or "permission denied" in message or "read-only file system" in message:
        return "want.leave"
    if "checksum" in message or "corrupt" in message or isinstance(error, duckdb.SerializationException):
        return "want.damaged"
    return "want.file" if isinstance(error, _ENGINE) else None
