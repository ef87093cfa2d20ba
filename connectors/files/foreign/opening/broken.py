"""What the readers of foreign formats raise when a file is broken, as one sentence."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import xlrd
from lxml import etree
from pyarrow import ArrowException
from python_calamine import CalamineError, PasswordError

from connectors.base import ContractError

_READERS = (
    CalamineError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    etree.LxmlError,
    ArrowException,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    NotImplementedError,
    MemoryError,
    RecursionError,
)


@contextmanager
def broken_files(name: str) -> Iterator[None]:
    """Turn what a reader raises within the block into a ContractError; our own faults pass through."""
    try:
        yield
    except PasswordError:
        raise ContractError("files.locked", file=name) from None
    except _READERS as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise ContractError("files.locked", file=name) from error
        raise ContractError("files.broken", file=name) from error
    except BaseException as error:
        # What Rust calls a panic, and an engine's own classes, are known by name only.
        if type(error).__name__ != "PanicException" and type(error).__module__ not in ("duckdb", "_duckdb"):
            raise
        raise ContractError("files.broken", file=name) from error
