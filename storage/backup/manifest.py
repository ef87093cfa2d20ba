"""A backup's description of itself, and whether a name in it may become a file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

from model.errors import Fault

FORMAT = 1
MANIFEST, SETTINGS, SECRETS, DATA = "manifest.json", "settings.env", "secrets", "data/"
LARGEST = 64 * 1024 * 1024  # a manifest that claims to be larger is not one


@dataclass(frozen=True)
class Entry:
    """A file of a backup: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``current``: id of the snapshot visitors were reading, None before the first. ``records``: "file", or "server" if
    they are stored elsewhere and are not in the backup. ``files``: name in the archive -> the size and digest it must
    have.
    """

    version: str
    made_at: str
    current: str | None
    engine: str
    records: str
    files: dict[str, Entry] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> str:
        """This as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)


def manifest_of(text: bytes) -> Manifest:
    """The inverse of `to_json`; Fault if `text` is no manifest, is from a later version, or names a file elsewhere."""
    try:
        payload: dict[str, Any] = json.loads(text)
        if payload["format"] != FORMAT:
            raise Fault("backup.other_format", version=str(payload["version"]))
        files = {str(name): Entry(int(one["size"]), str(one["sha256"])) for name, one in payload.pop("files").items()}
        found = Manifest(files=files, **payload)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Fault("backup.none") from None
    for name, entry in files.items():
        if not is_ours(name) or entry.size < 0:
            raise Fault("backup.foreign", file=name)
    return found


def is_ours(name: str) -> bool:
    """Whether `name` is one that a backup can contain: within the data folder, by plain steps downward."""
    if name in (SETTINGS, SECRETS):
        return True
    within = name.removeprefix(DATA)
    steps = within.split("/")
    is_plain = within != name and not {"", ".", ".."} & {*steps} and PurePosixPath(within).parts == tuple(steps)
    return is_plain and not any(letter in "\\:" or ord(letter) < 32 for letter in within)
