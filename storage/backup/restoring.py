"""`restore FILE`: puts a data folder back as it was, into an empty one; whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from model.errors import Fault
from settings import CREDENTIALS, Settings
from storage.backup.contents import RESTORED_SETTINGS
from storage.backup.making import BLOCK
from storage.backup.manifest import DATA, LARGEST, MANIFEST, SECRETS, SETTINGS, Entry, Manifest, manifest_of
from storage.backup.sealed import unseal
from storage.checks import Standing
from storage.deep_checks import deep_findings
from storage.forgetting.digests import FILE as FORGOTTEN
from storage.forgetting.digests import forgotten
from storage.private import FILE, FOLDER
from storage.want import Want, translated
from storage.warehouse import Warehouse

Progress = Callable[[int, int, str], None]
# What may already be there: what a mounted disk starts with, and the list of those forgotten since the backup.
_MAY_BE_THERE = {"lost+found", FORGOTTEN}
_PART = ".restore-*.part"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Restored:
    """``damaged``: files that cannot be read, and could not when they were backed up. ``has_secrets``: whether the
    backup holds any. ``forgotten_since``: people whom the folder lists as forgotten but the backup still holds.
    """

    manifest: Manifest
    damaged: tuple[str, ...]
    has_secrets: bool
    forgotten_since: int


def restore_backup(
    settings: Settings, file: Path, *, passphrase: str | None = None, progress: Progress = lambda *_: None
) -> Restored:
    """Restore the contents of `file` into the data folder; with a `passphrase`, credentials and secret settings too.

    Fault, with nothing changed, if the folder is not empty, or the file is not a backup, is damaged, or names a file
    outside the data folder. Every file is checked against its digest before any is put in place.
    """
    data = settings.data
    with file.open("rb"):  # if this file cannot be read, the error should name it and not the data folder
        pass
    left = list(data.glob(_PART)) if data.is_dir() else []
    if data.is_dir() and {path.name for path in data.iterdir()} - _MAY_BE_THERE - {path.name for path in left}:
        raise Fault("backup.not_empty", folder=data.name)
    with translated(data):
        for path in left:  # left by a killed run
            shutil.rmtree(path)
        data.mkdir(parents=True, exist_ok=True, mode=FOLDER)
        part = Path(tempfile.mkdtemp(prefix=_PART.partition("*")[0], suffix=_PART.partition("*")[2], dir=data))
        try:
            manifest, secrets = _unpack(file, part, data, passphrase, progress)
            since = _join_forgotten(data, part)
            is_sealed = SECRETS in manifest.files
            for name, text in secrets.items():
                _write_small(part / name, text)
            damaged = tuple(
                str(one.values.get("file") or one.values["id"])
                for one in deep_findings(Warehouse(part))
                if one.standing is Standing.FAULT
            )
            _take(part, data)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return Restored(manifest, damaged, is_sealed, since)


def _unpack(
    file: Path, part: Path, data: Path, passphrase: str | None, progress: Progress
) -> tuple[Manifest, Mapping[str, str]]:
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            if sum(one.size for one in manifest.files.values()) > shutil.disk_usage(data).free:
                raise Want("want.room", place=data.name)
            secrets = {RESTORED_SETTINGS: _small(archive, SETTINGS, manifest)}
            if passphrase is not None:
                if SECRETS not in manifest.files:
                    raise Fault("backup.no_secrets")
                opened = unseal(_small(archive, SECRETS, manifest).encode(), passphrase)
                names = {SETTINGS: RESTORED_SETTINGS, CREDENTIALS: CREDENTIALS}
                secrets |= {names[name]: text for name, text in opened.items() if name in names}
            wanted = [name for name in manifest.files if name.startswith(DATA)]
            for step, name in enumerate(wanted):
                progress(step, len(wanted), name.removeprefix(DATA).partition("/")[0])
                _copy(archive, name, part / name.removeprefix(DATA), manifest.files[name])
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError):
        raise Fault("backup.none") from None
    return manifest, secrets


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    """The archive's manifest; Fault unless the archive holds exactly those files, all within the data folder."""
    names = archive.namelist()
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > LARGEST:
        raise Fault("backup.none")
    manifest = manifest_of(archive.read(MANIFEST))
    expected = [*manifest.files, MANIFEST]
    if sorted(names) != sorted(expected):
        twice = {one for one in names if names.count(one) > 1}
        raise Fault("backup.foreign", file=min({*names} ^ {*expected} or twice))
    if any(one.compress_type not in _PACKED for one in archive.infolist()):
        raise Fault("backup.none")
    if SETTINGS not in manifest.files:
        raise Fault("backup.none")
    return manifest


def _copy(archive: zipfile.ZipFile, name: str, path: Path, entry: Entry) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):  # one name used for both a file and a folder
        raise Fault("backup.foreign", file=name) from None
    digest, left = hashlib.sha256(), entry.size
    with os.fdopen(handle, "wb") as out, archive.open(name) as member:
        # Never read more than the manifest states: a member that unpacks to more is not one of our files.
        while block := member.read(min(BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                break
            out.write(block)
            digest.update(block)
        out.flush()
        os.fsync(out.fileno())
    if left or digest.hexdigest() != entry.sha256:
        raise Fault("backup.damaged", file=name)
    written = hashlib.sha256()
    with path.open("rb") as back:
        while block := back.read(BLOCK):
            written.update(block)
    if written.hexdigest() != entry.sha256:
        raise Fault("backup.not_written", file=name)


def _small(archive: zipfile.ZipFile, name: str, manifest: Manifest) -> str:
    entry = manifest.files[name]
    if entry.size > LARGEST:
        raise Fault("backup.none")
    with archive.open(name) as member:
        text = member.read(entry.size + 1)
    if hashlib.sha256(text).hexdigest() != entry.sha256:
        raise Fault("backup.damaged", file=name)
    return text.decode()


def _join_forgotten(data: Path, part: Path) -> int:
    """Merge the digests in `data` and those of the backup into `part`; returns how many people only the former know.

    Fault if they are from different data folders: the digests cannot be compared then.
    """
    if not (data / FORGOTTEN).exists():
        return 0
    here, there = forgotten(data), forgotten(part)
    if not there:
        shutil.copyfile(data / FORGOTTEN, part / FORGOTTEN)
        return here.people
    if here.salt != there.salt:
        raise Fault("backup.other_forgotten", file=FORGOTTEN)
    joined = {
        "salt": here.salt,
        "digests": sorted(here.digests | there.digests),
        "sizes": sorted({*here.sizes, *there.sizes}),
        "people": max(here.people, there.people),
    }
    (part / FORGOTTEN).unlink()
    _write_small(part / FORGOTTEN, json.dumps(joined))
    return max(here.people - there.people, 0)


def _write_small(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "w", encoding="utf-8") as out:
        out.write(text)


def _take(part: Path, data: Path) -> None:
    """Move everything into its place, ending with what visitors read; readable only by the owner."""
    for path in part.rglob("*"):
        path.chmod(FOLDER if path.is_dir() else FILE)
    for path in sorted(part.iterdir(), key=lambda one: one.name == "snapshots"):
        path.replace(data / path.name)
    data.chmod(FOLDER)
