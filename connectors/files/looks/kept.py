"""Looks in the data folder: written completely or not at all, read in the order of their days."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from connectors.kit.base import SettingsError
from connectors.kit.convert import literal
from storage.forgetting.digests import forgotten
from storage.forgetting.leaving_out import leave_out
from storage.staging import Staging

FOLDER = "looks"
DESCRIPTION = "look.json"
TABLES = ("account", "contact", "opportunity", "stage_change", "activity", "likely_link", "quarantine", "note")


@dataclass(frozen=True)
class Look:
    """One export at one time. ``kind``: of its tables about opportunities, else of all. ``seen_at``: the last
    instant of its day. ``told``: columns of opportunities it has. ``begins``: earlier looks are of another company.
    ``digests``: of the files, in any order.
    """

    id: str
    kind: str
    day: date
    seen_at: datetime
    taken_at: datetime
    files: tuple[str, ...]
    digests: tuple[str, ...]
    told: tuple[str, ...]
    begins: bool = False

    @property
    def vendor(self) -> str:
        """Whose export it is: exports of one vendor share their ids."""
        return self.kind.partition("_")[0]

    def folder(self, data: Path) -> Path:
        """The folder with its rows."""
        return data / FOLDER / self.kind / f"{self.day}-{self.id}"


def digests_of(files: Sequence[Path]) -> tuple[str, ...]:
    """Digests of the files' contents, whatever their names."""
    found = []
    for path in files:
        with path.open("rb") as file:
            found.append(hashlib.file_digest(file, "sha256").hexdigest())
    return tuple(sorted(found))


def kept_looks(data: Path) -> list[Look]:
    """All looks, in the order in which they were taken; SettingsError names a damaged description."""
    found = [_read(path) for path in sorted((data / FOLDER).glob(f"*/*/{DESCRIPTION}")) if path.parent.name[0] != "."]
    return sorted(found, key=lambda look: (look.taken_at, look.id))


def shown(looks: Sequence[Look]) -> list[Look]:
    """Those of `looks` that are published together, by day: of the vendor looked at last, since one that begins anew.

    Of several of one kind and day the one taken last counts.
    """
    if not looks:
        return []
    own = [look for look in looks if look.vendor == looks[-1].vendor]
    begun = max((index for index, look in enumerate(own) if look.begins), default=0)
    counted = {(look.kind, look.day): look for look in own[begun:]}
    return sorted(counted.values(), key=lambda look: (look.day, look.taken_at, look.id))


def write(staging: Staging, look: Look, data: Path) -> Path:
    """Write the staged rows and `look` to a folder that does not count yet: :func:`settle` makes it count. Who was
    forgotten is not in them.
    """
    leave_out(staging.connection, forgotten(data))
    folder = look.folder(data)
    part = folder.with_name(f".{folder.name}.{uuid4().hex[:6]}.part")
    part.mkdir(parents=True)
    for name in TABLES:
        if staging.connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone():
            target = literal(str(part / f"{name}.parquet"))
            staging.connection.execute(f'COPY (SELECT * FROM "{name}") TO {target} (FORMAT parquet)')
    (part / DESCRIPTION).write_text(json.dumps(asdict(look), default=str, ensure_ascii=False), encoding="utf-8")
    return part


def settle(part: Path, look: Look, data: Path) -> None:
    """Make the look written to `part` count; it replaces one of the same id."""
    remove(look, data)
    part.rename(look.folder(data))


def remove(look: Look, data: Path) -> None:
    """Delete `look`."""
    folder = look.folder(data)
    if folder.exists():
        gone = folder.with_name(f".{folder.name}.{uuid4().hex[:6]}.gone")
        folder.rename(gone)
        shutil.rmtree(gone)


def _read(path: Path) -> Look:
    try:
        payload = json.loads(path.read_text(encoding="utf-8"))
        return Look(
            payload["id"], payload["kind"], date.fromisoformat(payload["day"]),
            datetime.fromisoformat(payload["seen_at"]),
            datetime.fromisoformat(payload["taken_at"]), tuple(payload["files"]), tuple(payload["digests"]),
            tuple(payload["told"]), bool(payload["begins"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError("looks.damaged", folder=path.parent.name) from None
