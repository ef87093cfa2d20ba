"""Which files of a data folder belong in a backup, opened for reading while the server runs."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from model.errors import Fault
from settings import CREDENTIALS, Settings
from storage.current_pointer import current_id
from storage.pseudonyms import FILE as PSEUDONYM_KEY
from storage.records.engine import FILE as RECORDS
from storage.records.engine import refuse_empty
from storage.statement_files import FOLDER as COMPILED

# Temporary work, and what is recreated from other files or backed up separately.
_FOLDERS = ("staging", "uploads", "snapshots", COMPILED)
_ENDINGS = (".lock",)
RESTORED_SETTINGS = "settings-restored.env"
_FILES = (
    CREDENTIALS, PSEUDONYM_KEY, RESTORED_SETTINGS, "sync.json", "demonstration.json", "looks.json", "charter.toml",
    RECORDS, f"{RECORDS}-wal", f"{RECORDS}-shm", f"{RECORDS}-journal",
)  # fmt: skip
_TRIES = 10


@contextmanager
def snapshots(folder: Path) -> Iterator[tuple[str | None, dict[str, BinaryIO]]]:
    """The id of the current snapshot, and the opened files of all stored snapshots ("ID/NAME").

    A snapshot never changes; a publish running meanwhile may remove the oldest, but opened files stay readable.
    """
    for _ in range(_TRIES):
        with ExitStack() as opened:
            current = current_id(folder)
            found: dict[str, BinaryIO] = {}
            for path in sorted(folder.glob("*/*")) if folder.is_dir() else ():
                if path.parent.name.startswith("."):
                    continue
                try:
                    found[f"{path.parent.name}/{path.name}"] = opened.enter_context(path.open("rb"))
                except FileNotFoundError:  # removed since it was listed
                    found = {name: file for name, file in found.items() if not name.startswith(f"{path.parent.name}/")}
            if current is None or any(name.startswith(f"{current}/") for name in found):
                yield current, found
                return
    raise Fault("snapshot.damaged", id=current)


def others(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Every other file with its name in the data folder; the charter in force as ``charter.toml``."""
    data = settings.data
    for place, folders, names in os.walk(data):
        here = Path(place)
        is_top = here == data
        folders[:] = sorted(one for one in folders if one[0] != "." and not (is_top and one in _FOLDERS))
        for name in sorted(names):
            path = here / name
            if name[0] == "." or name.endswith(_ENDINGS) or (is_top and name in _FILES) or path.is_symlink():
                continue
            yield path.relative_to(data).as_posix(), path
    if (charter := settings.agreed_charter) is not None:
        yield "charter.toml", charter


@contextmanager
def records(data: Path) -> Iterator[Path | None]:
    """A copy of the records as of one moment, made by their database; deleted when the block ends. None if there are
    none.
    """
    if not (data / RECORDS).is_file():
        yield None
        return
    refuse_empty(data)
    (data / "staging").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="backup-", dir=data / "staging"))
    try:
        source, copy = sqlite3.connect(data / RECORDS), sqlite3.connect(folder / RECORDS)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            is_whole = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            is_whole = False
        finally:
            source.close()
            copy.close()
        if not is_whole:
            raise Fault("backup.records_damaged", file=RECORDS)
        yield folder / RECORDS
    finally:
        shutil.rmtree(folder)
