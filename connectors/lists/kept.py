"""A list in the data folder: its files, its mapping, and the day somebody last confirmed it."""

import hashlib
import json
import re
import shutil
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from connectors.files import FilesConnector, Mapping
from connectors.files.connector import MAPPING_FILE
from connectors.files.foreign.apply import apply
from connectors.files.foreign.mapping import read_mapping
from connectors.files.foreign.remembered import write_mapping
from connectors.files.redaction import CannotChange, redact
from connectors.files.source import checked_folder
from connectors.kit.base import FillReport, Progress, SettingsError
from connectors.lists.confirmed import confirm, confirm_rows
from connectors.lists.naming import put_name_before_ids, rows_before
from model.charter import Charter, default_charter
from storage.forgetting.digests import Forgotten, forgotten
from storage.forgetting.leaving_out import leave_out_of_parquet
from storage.forgetting.redactor import OfForgotten
from storage.forgetting.rewriting import UnreadableParquet
from storage.staging import Staging

FOLDER, ABOUT = "lists", "list.json"
BASE = "base"
_LONGEST = 40


@dataclass(frozen=True)
class KeptList:
    """One list as a connector: its ids are prefixed with its name, as those of systems are.

    confirmed_on: the day for rows without one in the column `confirmed_column`. is_base: imported to
    stand alone, before anything was added to it; its ids stay as they are, so that references to them stay valid.
    """

    name: str
    folder: Path
    label: str
    confirmed_on: date
    kept_at: datetime
    charter: Charter
    confirmed_column: str | None = None
    is_base: bool = False

    def fill(self, staging: Staging, progress: Progress) -> FillReport:
        """Append its rows to `staging`, each with the day on which it was last confirmed."""
        before, mapping = rows_before(staging), self.mapping
        if mapping is None:
            report = FilesConnector(self.folder, charter=self.charter).fill(staging, progress)
        else:
            report = apply(mapping, self.folder, staging, charter=self.charter, source=self.name, progress=progress)
        if not self.is_base:
            put_name_before_ids(staging, self.prefix, before)
        zone = self.charter.time_zone
        confirm(staging, before["account"], self.confirmed_on, zone)
        if mapping is not None and self.confirmed_column is not None:
            confirm_rows(staging, self.prefix, self.folder, mapping, self.confirmed_column, zone)
        return report

    @property
    def prefix(self) -> str:
        """The prefix of each of its ids."""
        return "" if self.is_base else f"{self.name}:"

    @property
    def mapping(self) -> Mapping | None:
        """How its files are read; None where they are an interchange folder."""
        path = self.folder / MAPPING_FILE
        return read_mapping(path) if path.is_file() else None


def prepare(
    data: Path,
    folder: Path,
    *,
    label: str,
    confirmed_on: date,
    charter: Charter,
    mapping: Mapping | None = None,
    confirmed_column: str | None = None,
    is_base: bool = False,
) -> KeptList:
    """A copy of the files of `folder` beside the stored lists, without those who were forgotten; it becomes one of them
    only with :func:`settle`. SettingsError names a file that nobody can be taken out of.
    """
    name = BASE if is_base else slug(label)
    part = data / FOLDER / f".{name}-{uuid4().hex[:8]}.part"
    shutil.copytree(checked_folder(folder), part)
    _without_forgotten(part, forgotten(data))
    if mapping is not None:
        (part / MAPPING_FILE).write_text(write_mapping(mapping), encoding="utf-8")
    made = KeptList(name, part, label, confirmed_on, datetime.now(UTC), charter, confirmed_column, is_base)
    about = {
        "label": label,
        "confirmed_on": confirmed_on.isoformat(),
        "kept_at": made.kept_at.isoformat(),
        "confirmed_column": confirmed_column,
    }
    (part / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return made


def _without_forgotten(part: Path, known: Forgotten) -> None:
    for path in sorted(part.rglob("*") if known else ()):
        if not path.is_file():
            continue
        try:
            if path.suffix == ".parquet":
                leave_out_of_parquet(path, known)
            else:
                redact(path, OfForgotten(known))
        except (CannotChange, UnreadableParquet):
            shutil.rmtree(part)
            raise SettingsError("lists.cannot_forget", file=path.name) from None


def settle(prepared: KeptList) -> KeptList:
    """Store the prepared list, replacing one of the same label: a newer edition of the same list."""
    final = prepared.folder.with_name(prepared.name)
    if final.exists():
        former = final.with_name(f".{prepared.name}-{uuid4().hex[:8]}.old")
        final.rename(former)
        prepared.folder.rename(final)
        shutil.rmtree(former)
    else:
        prepared.folder.rename(final)
    return replace(prepared, folder=final)


def kept_lists(data: Path, charter: Charter | None = None) -> list[KeptList]:
    """Every stored list, the earliest first; SettingsError if one can no longer be read."""
    root = data / FOLDER
    folders = [path for path in root.iterdir() if path.is_dir() and path.name[0] != "."] if root.is_dir() else []
    found = [_read(path, charter or default_charter()) for path in folders]
    return sorted(found, key=lambda one: (one.kept_at, one.name))


def forget(known_list: KeptList) -> None:
    """Delete the list with its files; its rows are gone at the next publishing."""
    shutil.rmtree(known_list.folder)


def slug(label: str) -> str:
    """A name for a folder and for ids: "Messe Köln 2026.xlsx" is "list-messe-koln-2026".

    Where characters are lost, as from a long label or one in Greek, a digest of the whole label keeps it unique.
    """
    stem = re.sub(r"\.(csv|tsv|txt|xlsx|xlsm)$", "", label.strip().lower())
    letters = [one for one in unicodedata.normalize("NFKD", stem.replace("ß", "ss")) if not unicodedata.combining(one)]
    plain = re.sub(r"[^a-z0-9]+", "-", "".join(letters)).strip("-")
    name = plain[:_LONGEST].strip("-")
    is_whole = name == plain and not any(one.isalnum() and not one.isascii() for one in letters)
    digest = "" if is_whole and name else hashlib.sha256(stem.encode()).hexdigest()[:6]
    return "-".join(part for part in ("list", name, digest) if part)


def _read(folder: Path, charter: Charter) -> KeptList:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        day, kept_at = date.fromisoformat(about["confirmed_on"]), datetime.fromisoformat(about["kept_at"])
        name, column = folder.name, about["confirmed_column"]
        return KeptList(name, folder, about["label"], day, kept_at, charter, column, name == BASE)
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError("lists.damaged", list=folder.name) from None
