"""`forget contact|user ID`: place by place, what was removed and what could not be reached."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from connectors.files.looks.kept import FOLDER as LOOKS
from connectors.files.redaction import CannotChange, redact
from connectors.lists.kept import FOLDER as LISTS
from model.errors import Fault
from settings import Settings
from storage.forgetting.digests import remember
from storage.forgetting.in_records import mentions, replace_in
from storage.forgetting.person import Kind, Person
from storage.forgetting.redactor import OfPerson
from storage.forgetting.rewriting import UnreadableParquet, count_in, raw_keys, rewrite, rewrite_parquet
from storage.forgetting.who import person_of
from storage.leftovers import clear
from storage.raw_file import FILE as RAW
from storage.records import chosen_records
from storage.statement_files import clear as clear_statements
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse

Place = Literal["source", "list", "look", "upload", "staging", "snapshot", "record", "file", "unreachable"]
# Files beside the folders below that may hold a name: remembered answers, standings.
_TEXTS = (".json", ".toml", ".csv", ".txt")


@dataclass(frozen=True)
class Removed:
    """A place, its name, and how many rows or passages in it mentioned the person."""

    place: Place
    name: str
    rows: int


def forget(
    settings: Settings, warehouse: Warehouse, kind: Kind, person_id: str, *, is_tried: bool = False
) -> list[Removed]:
    """Remove the person from raw files, lists, looks, uploads, snapshots and records; digests prevent their return.

    ``is_tried``: nothing is changed; returns what would be. Fault if no snapshot knows the id, while a sync is running,
    or where the figures are on Spark.
    """
    refuse_other_engine(settings)
    with only_sync(settings.data):
        person = person_of(warehouse, kind, person_id)
        if person is None:
            raise Fault(f"forget.unknown.{kind}", id=person_id)
        if not is_tried:
            keys = {key for path in raw_files(settings.data) for key in raw_keys(path, person)}
            # First, so that nothing read or published meanwhile brings the person back.
            remember(settings.data, person, keys)
        found = [*_everywhere(settings, warehouse, person, is_tried=is_tried)]
    return [one for one in found if one.rows or one.place == "unreachable"]


def refuse_other_engine(settings: Settings) -> None:
    """Fault if figures lie where nobody can be taken out of them."""
    if settings.engine not in ("embedded", "postgresql"):
        raise Fault("forget.other_engine", engine=settings.engine)


def _everywhere(settings: Settings, warehouse: Warehouse, person: Person, *, is_tried: bool) -> Iterator[Removed]:
    yield from outside_records(settings, warehouse, person, is_tried=is_tried)
    uploads = [path for path in (settings.data / "uploads").glob("*") if path.is_dir()]
    for folder in [] if is_tried else uploads:
        shutil.rmtree(folder)
    yield Removed("upload", "uploads", len(uploads))
    if not is_tried:
        clear_statements(settings.data)
    yield Removed("staging", "staging", 0 if is_tried else clear(settings.data / "staging"))
    records = chosen_records(settings)
    for name, rows in (mentions(records, person) if is_tried else replace_in(records, person)).items():
        yield Removed("record", name, rows)


def outside_records(settings: Settings, warehouse: Warehouse, person: Person, *, is_tried: bool) -> Iterator[Removed]:
    """Remove the person from everything but what people wrote, one place per step."""
    data = settings.data
    for path in raw_files(data):
        rows = count_in(path, person, is_raw=True) if is_tried else rewrite(path, person, is_raw=True)
        yield Removed("source", path.parent.name, rows)
    for path in sorted((data / LOOKS).glob("*/*/*.parquet")):
        yield Removed("look", f"{path.parent.name}/{path.name}", rewrite_parquet(path, person, is_tried=is_tried))
    yield from _plain(data, person, is_tried=is_tried)
    for info in warehouse.snapshots():
        stored = warehouse.stored(info.id)
        yield Removed("snapshot", info.id, stored.count(person) if is_tried else warehouse.take_out(info.id, person))


def raw_files(data: Path) -> list[Path]:
    """The raw files, one for each system."""
    return sorted((data / "sources").glob(f"*/{RAW}"))


def _plain(data: Path, person: Person, *, is_tried: bool) -> Iterator[Removed]:
    """Lists as they were given, and the small files of the data folder."""
    lists = dict.fromkeys(path for path in sorted((data / LISTS).rglob("*")) if path.is_file())
    others = [path for path in sorted(data.rglob("*")) if path.is_file() and path.suffix in _TEXTS]
    known = {"forgotten.json", "info.json", "charter.json", "sync.json"}
    for path in dict.fromkeys((*lists, *others)):
        if path.name in known or {"uploads", "staging"} & set(path.relative_to(data).parts):
            continue
        name = str(path.relative_to(data))
        try:
            if path.suffix == ".parquet":
                rows = rewrite_parquet(path, person, is_tried=is_tried)
            else:
                rows = redact(path, OfPerson(person), is_tried=is_tried)
            yield Removed("list" if path in lists else "file", name, rows)
        except (CannotChange, UnreadableParquet):
            yield Removed("unreachable", name, 1)
