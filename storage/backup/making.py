"""`backup FILE`: a consistent copy, made while the server runs, even during a publish."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from model.errors import Fault
from model.version import VERSION
from settings import Settings
from storage.backup import contents
from storage.backup.manifest import DATA, MANIFEST, SECRETS, SETTINGS, Entry, Manifest
from storage.backup.sealed import seal
from storage.backup.settings_file import lines
from storage.current_pointer import CURRENT
from storage.private import FILE
from storage.records.engine import FILE as RECORDS
from storage.sync_lock import SYNC, only_sync
from storage.want import translated

SECONDS_TO_WAIT = 3600
LOOKS = "looks"  # the work whose lock is held while exports are being looked at
BLOCK = 1024 * 1024
Progress = Callable[[int, int, str], None]


def make_backup(
    settings: Settings, file: Path, *, passphrase: str | None = None, progress: Progress = lambda *_: None
) -> Manifest:
    """Write `file`, whole or not at all; credentials and secret settings only with a `passphrase`, encrypted with it.

    Waits at most an hour for a running sync, import or forgetting; one that begins meanwhile waits for the backup. A
    publish and everything visitors do can go on. Fault if the file exists already, or would lie in the data folder.
    """
    if file.exists():
        raise Fault("backup.exists", file=file.name)
    if file.resolve().is_relative_to(settings.data.resolve()):
        raise Fault("backup.inside", file=file.name)
    if not settings.data.is_dir():
        raise Fault("backup.no_data")
    sealed = seal(_secrets(settings), passphrase) if passphrase is not None else None
    part = file.with_name(f".{file.name}.part")
    try:
        with translated(file.parent), _nobody_else(settings.data):
            manifest = _write(settings, part, sealed, progress)
        with zipfile.ZipFile(part) as archive:
            for name, entry in manifest.files.items():
                with archive.open(name) as member:
                    if hashlib.file_digest(member, "sha256").hexdigest() != entry.sha256:  # type: ignore[arg-type]
                        raise Fault("backup.damaged", file=name)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(settings: Settings, part: Path, sealed: bytes | None, progress: Progress) -> Manifest:
    part.unlink(missing_ok=True)
    files: dict[str, Entry] = {}
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE)
    with (
        os.fdopen(handle, "w+b") as out,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        contents.snapshots(settings.snapshots_folder) as (current, opened),
        contents.records(settings.data) as records,
    ):

        def put(name: str, source: BinaryIO) -> None:
            files[name] = _put(archive, name, source)

        named = dict(contents.others(settings))
        if records is not None:
            named[RECORDS] = records
        steps = len(opened) + len(named)
        for step, (name, file) in enumerate(opened.items()):
            progress(step, steps, "snapshots")
            put(f"{DATA}snapshots/{name}", file)
        for step, (name, path) in enumerate(named.items(), start=len(opened)):
            progress(step, steps, name.partition("/")[0])
            try:
                with path.open("rb") as file:
                    put(f"{DATA}{name}", file)
            except FileNotFoundError:  # a stored sign-in that has expired since
                continue
        small = {SETTINGS: lines(settings, with_secrets=False).encode()}
        small |= {f"{DATA}snapshots/{CURRENT}": current.encode()} if current else {}
        small |= {SECRETS: sealed} if sealed is not None else {}
        for name, text in small.items():
            archive.writestr(name, text)
            files[name] = Entry(len(text), hashlib.sha256(text).hexdigest())
        records_kind = "server" if settings.records_url else "file"
        manifest = Manifest(VERSION, datetime.now(UTC).isoformat(), current, settings.engine, records_kind, files)
        archive.writestr(MANIFEST, manifest.to_json())
        archive.close()
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _put(archive: zipfile.ZipFile, name: str, source: BinaryIO) -> Entry:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        while block := source.read(BLOCK):
            member.write(block)
            digest.update(block)
            size += len(block)
    return Entry(size, digest.hexdigest())


def _secrets(settings: Settings) -> dict[str, str]:
    path = settings.credentials_file
    credentials = {path.name: path.read_text(encoding="utf-8")} if path.is_file() else {}
    return credentials | {SETTINGS: lines(settings, with_secrets=True)}


@contextmanager
def _nobody_else(data: Path) -> Iterator[None]:
    """A lock, held while files are read that a sync, a list, a look at an export, or a forgetting would change."""
    until = monotonic() + SECONDS_TO_WAIT
    with ExitStack() as held:
        for work in (SYNC, LOOKS):
            while True:
                try:
                    held.enter_context(only_sync(data, work))
                    break
                except Fault:
                    if monotonic() >= until:
                        raise Fault("backup.sync_goes_on") from None
        yield
