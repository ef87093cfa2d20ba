"""What backups of the tests are made of and compared by."""

import hashlib
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model.errors import Fault
from settings import Settings
from storage.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[3]
PASSPHRASE = "correct horse battery"
AGREED = "Angebote nach drei Tagen nachfassen"


def event(account, phase, day):
    return {
        "account_id": account,
        "phase": phase,
        "occurred_at": datetime(2026, 1, day, tzinfo=UTC),
        "known_by": "user",
    }


def elsewhere(tmp_path, name="new"):
    return Settings(data=tmp_path / name, _env_file=None)


@contextmanager
def refused(key):
    with pytest.raises(Fault) as caught:
        yield
    assert caught.value.key == key


def stock(data):
    found = Warehouse(data, memory_limit_mb=512).current()
    return found.arrow("SELECT account_id, phase FROM spell ORDER BY ALL").to_pylist()


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and not path.name.startswith("records.")
    }


def texts_of(file):
    """Everything in the archive, as one text."""
    with zipfile.ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist())
