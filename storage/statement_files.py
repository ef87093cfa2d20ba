"""Compiled queries stored on disk, for every process that reads the same data folder.

    <data>/compiled/<layout and code>/<question>.sql    a digest, then the statement as JSON

A file is trusted only if it names the question and its digest matches; otherwise the query is simply compiled again.
Files hold no values of questions, as those are bound when a query runs; the only words from the data in them are
segments that have their own limits.
"""

import hashlib
import json
import os
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from secrets import token_hex
from time import process_time, time
from typing import Any

import pyarrow as pa

from storage.compiled import FilterSlot, Statement
from storage.dialects import Dialect
from storage.private import FILE as OURS
from storage.private import FOLDER as OUR_FOLDER

FOLDER = "compiled"
# A URL can name any number of days; beyond this many files, queries are compiled every time.
MOST_FILES = 4_000
# Stored snapshots may have different layouts, and a new version of the product runs beside the old one for a while.
MOST_LAYOUTS = 8

_ROOT = Path(__file__).resolve().parents[1]
# Everything that affects how a question is built and compiled.
_SOURCES = ("metrics", "model", "storage")
_PACKAGES = ("ibis-framework", "sqlglot", "duckdb", "pyarrow")
# No later than the moment the first of our modules was read.
_STARTED = time() - process_time()


@dataclass(frozen=True)
class StatementFiles:
    """The statements of one layout, compiled for `dialect`, in a folder of their own."""

    folder: Path
    dialect: Dialect

    @classmethod
    def for_layout(cls, data: Path, layout: str, dialect: Dialect) -> "StatementFiles | None":
        """The statements in the data folder for `layout` and this code; None if the code changed since this process
        began.
        """
        code = code_digest()
        return None if code is None else cls(data / FOLDER / _digest(layout, code, dialect.name), dialect)

    def get(self, question: tuple[Any, ...], compiled: Callable[[], Statement]) -> Statement:
        """The statement stored for `question`; if there is none, the result of `compiled`, which is then stored."""
        told = _told(question)
        if told is None:
            return compiled()
        path = self.folder / f"{_digest(told)}.sql"
        found = self._read(path)
        if found is None:
            found = compiled()
            # If the folder is not writable or the disk is full, the next process compiles it again.
            with suppress(OSError):
                self._write(path, found)
        return found

    def _read(self, path: Path) -> Statement | None:
        try:
            digest, _, text = path.read_text(encoding="utf-8").partition("\n")
            if digest != _digest(text):
                return None
            kept = json.loads(text)
        except (OSError, ValueError):
            return None
        if kept["question"] != path.stem:
            return None
        places = (
            FilterSlot(one["mark"], {k: (c, w) for k, c, w in one["columns"]}, self.dialect) for one in kept["kept"]
        )
        schema = pa.ipc.read_schema(pa.py_buffer(b64decode(kept["schema"])))
        return Statement(kept["sql"], frozenset(kept["names"]), tuple(places), schema)

    def _write(self, path: Path, statement: Statement) -> None:
        if statement.schema is None or not self._has_room():
            return
        places = [
            {"mark": one.mark, "columns": [(name, *column) for name, column in one.columns.items()]}
            for one in statement.kept
        ]
        schema = b64encode(statement.schema.serialize()).decode()
        kept = {"question": path.stem, "sql": statement.sql, "names": sorted(statement.names), "kept": places}
        text = json.dumps(kept | {"schema": schema})
        part = path.with_name(f".{path.name}.{token_hex(4)}")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS), "w", encoding="utf-8") as file:
                file.write(f"{_digest(text)}\n{text}")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _has_room(self) -> bool:
        """Whether there is room for one more; creates the folder, removes those of the least recently used layouts."""
        if self.folder.is_dir():
            return sum(1 for _ in os.scandir(self.folder)) < MOST_FILES
        self.folder.parent.mkdir(mode=OUR_FOLDER, exist_ok=True)
        others = sorted(self.folder.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
        for folder in others[MOST_LAYOUTS - 1 :]:
            shutil.rmtree(folder, ignore_errors=True)
        self.folder.mkdir(mode=OUR_FOLDER, exist_ok=True)
        return True


def clear(data: Path) -> None:
    """Remove every stored statement from the data folder; each is compiled again when needed."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


@cache
def code_digest() -> str | None:
    """A digest of our sources and of the packages that compile; None if a source changed since this process began.

    Such a process runs the code it has read, while the files on disk are already those of the next version.
    """
    hashed = hashlib.blake2b(python_version().encode(), digest_size=20)
    for name in _PACKAGES:
        hashed.update(f"{name} {version(name)} ".encode())
    for path in sorted(path for folder in _SOURCES for path in (_ROOT / folder).rglob("*.py")):
        known = path.stat()
        if max(known.st_mtime, known.st_ctime) > _STARTED:
            return None
        hashed.update(f"\n{path.relative_to(_ROOT).as_posix()} {known.st_size}\n".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def _told(question: Any) -> str | None:
    """`question` as a text that is the same in every process; None if a part of it has no such text."""
    if question is None or isinstance(question, str | int | bool):
        return repr(question)
    if not isinstance(question, tuple):
        return None
    parts = [_told(one) for one in question]
    return None if None in parts else f"({', '.join(map(str, parts))},)"


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(errors="surrogatepass"), digest_size=20).hexdigest()
