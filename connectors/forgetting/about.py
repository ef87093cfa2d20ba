"""`about contact|user ID`: everything stored about a person, place by place, as Article 15 of the GDPR requires."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.files.foreign.opening.encoding import encoding_of
from connectors.files.looks.kept import FOLDER as LOOKS
from connectors.files.redaction import redact
from connectors.forgetting.forget import raw_files, refuse_other_engine
from connectors.lists.kept import FOLDER as LISTS
from model.errors import Fault
from settings import Settings
from storage.forgetting import held
from storage.forgetting.person import Kind, Person
from storage.forgetting.redactor import OfPerson
from storage.forgetting.stored import Rows, StoredFile
from storage.forgetting.who import person_of
from storage.records import chosen_records
from storage.warehouse import Warehouse


def about(settings: Settings, warehouse: Warehouse, kind: Kind, person_id: str) -> dict[str, Any]:
    """``person`` (ids, names, addresses), and under ``held`` place -> table -> rows; ``snapshots``: the stored ones
    that contain the person, though rows are shown of the current one only.

    Fault if no snapshot knows the id, or where the figures are on Spark.
    """
    refuse_other_engine(settings)
    person = person_of(warehouse, kind, person_id)
    if person is None:
        raise Fault(f"forget.unknown.{kind}", id=person_id)
    found = {name: rows for name, rows in _places(settings, warehouse, person) if rows}
    facts = {"kind": kind, "ids": person.ids, "names": person.names, "emails": person.emails}
    snapshots = [info.id for info in warehouse.snapshots() if warehouse.stored(info.id).count(person)]
    return {"person": facts, "held": found, "snapshots": snapshots}


def _places(settings: Settings, warehouse: Warehouse, person: Person) -> Iterator[tuple[str, dict[str, Rows]]]:
    data, current = settings.data, warehouse.current_id()
    if current is not None:
        yield "snapshot", warehouse.stored(current).held(person)
    for path in raw_files(data):
        yield f"source {path.parent.name}", StoredFile(path).held(person, is_raw=True)
    for path in sorted((data / LOOKS).glob("*/*/*.parquet")):
        yield f"look {path.parent.parent.name}/{path.parent.name}", held.in_parquet(path, person)
    for path in sorted((data / LISTS).glob("*/*")):
        yield f"list {path.parent.name}", _lines(path, person)
    yield "records", held.in_records(chosen_records(settings), person)


def _lines(path: Path, person: Person) -> dict[str, Rows]:
    """Lines of a text file that name the person; for a workbook, only that it does."""
    if path.read_bytes()[:4] == b"PK\x03\x04":
        places = redact(path, OfPerson(person), is_tried=True)
        return {path.name: [{"places": places}]} if places else {}
    text = path.read_text(encoding=encoding_of(path), errors="replace")
    redactor = OfPerson(person)
    lines = [line for line in text.splitlines() if redactor.redact_lines(line)[1]]
    return {path.name: [{"line": line} for line in lines]} if lines else {}


def as_json(facts: dict[str, Any]) -> str:
    """The result of :func:`about`, as a file to hand out."""
    return json.dumps(facts, ensure_ascii=False, indent=1, default=str)
