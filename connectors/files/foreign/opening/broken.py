"""Errors that the readers of foreign formats raise for a broken file, turned into one fault."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.kit.base import ContractError

_READERS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
)
# Their error classes are recognised by module name, so that none is loaded for a file that it does not read.
_FROM = ("python_calamine", "xlrd", "lxml", "pyarrow", "duckdb", "_duckdb", "_csv")


@contextmanager
def broken_files(name: str) -> Iterator[None]:
    """Turn what a reader raises within the block into a ContractError; our own faults pass through."""
    try:
        yield
    except BaseException as error:
        known = [kind.__module__.partition(".")[0] for kind in type(error).__mro__]
        # A Rust panic can only be recognised by its name.
        is_panic = type(error).__name__ == "PanicException"
        if not (isinstance(error, _READERS) or is_panic or set(known) & set(_FROM)):
            raise
        if "assword" in str(error) or "ncrypt" in str(error) or type(error).__name__ == "PasswordError":
            raise ContractError("files.locked", file=name) from error
        raise ContractError("files.broken", file=name) from error
