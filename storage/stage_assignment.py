"""Assigns phases to stages as a person chose: written into the charter of the data folder, and published at once."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from model.charter import DEFAULT_CHARTER, Charter, CharterError, parse_charter
from model.charter_file import to_toml
from model.errors import Fault
from model.stage_rules import folded, with_stage_rules
from settings import Settings
from storage.publish import Progress
from storage.republish import republish
from storage.snapshot import Snapshot, SnapshotInfo
from storage.stage_standing import Stage, stages_of
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse, quiet

CHARTER_FILE = "charter.toml"


def assign(
    warehouse: Warehouse, settings: Settings, phases: Mapping[Stage, str], *, progress: Progress = quiet
) -> SnapshotInfo:
    """Give every stage of `phases` its phase ("": none), and publish the data again under the changed charter.

    The charter in the data folder is written once the new snapshot is published; that of a demonstration is not. Fault
    while a sync is running, if the operator set a charter file (theirs to change), or if nothing changed.
    """
    snapshot = warehouse.current()
    if snapshot is None:
        raise Fault("cli.no_snapshot")
    if settings.charter is not None:
        raise Fault("stages.operators_charter", file=str(settings.charter))
    text = charter_text(snapshot, settings.data)
    written = with_phases(text, phases, stages_of(snapshot))
    if written == text:
        raise Fault("stages.nothing_changed")
    with only_sync(settings.data):
        info = republish(warehouse, parse_charter(written), progress=progress)
        if not info.is_demo:
            write_charter(settings.data / CHARTER_FILE, written)
    return info


def charter_text(snapshot: Snapshot | None, data: Path) -> str:
    """The text of the published charter: the file that contains it, with its comments, if there is one.

    Before anything has been published: the one that comes with the product.
    """
    if snapshot is None:
        return DEFAULT_CHARTER.read_text(encoding="utf-8-sig")
    for path in (data / CHARTER_FILE, DEFAULT_CHARTER):
        if path.is_file() and _is(path, snapshot.charter):
            return path.read_text(encoding="utf-8-sig")
    return to_toml(snapshot.charter)


def _is(path: Path, charter: Charter) -> bool:
    try:
        return parse_charter(path.read_text(encoding="utf-8-sig")) == charter
    except (CharterError, UnicodeDecodeError):
        return False


def with_phases(text: str, phases: Mapping[Stage, str], every: Sequence[Stage]) -> str:
    """The charter `text` with rules for `phases`, its version raised by one.

    A stage is named by label and id. If a label stands for several stages and would name the others too, the id alone
    is used, or without an id the label together with its pipeline.
    """
    version = parse_charter(text).version + 1
    for pipeline, words in _by_pipeline(phases, every).items():
        text = with_stage_rules(text, words, pipeline=pipeline, version=version)
    return text


def _by_pipeline(phases: Mapping[Stage, str], every: Sequence[Stage]) -> dict[str | None, dict[str, str]]:
    """Pipeline that the rules are limited to (None: none) -> word -> phase."""
    found: dict[str | None, dict[str, str]] = {}
    for stage, phase in phases.items():
        alike = [one for one in every if folded(one.stage) == folded(stage.stage)]
        wanted = {phases.get(one, one.phase or "") for one in alike}
        if len(wanted) == 1:
            words, pipeline = [stage.stage, *([stage.stage_id] if stage.stage_id else [])], None
        elif stage.stage_id:
            words, pipeline = [stage.stage_id], None
        else:
            words, pipeline = [stage.stage], stage.pipeline
        found.setdefault(pipeline, {}).update(dict.fromkeys(words, phase))
    return found


def write_charter(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    part = path.with_name(f".{path.name}.new")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
