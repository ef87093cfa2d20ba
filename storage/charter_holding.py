"""From an agreed draft to the charter in force: writes the file in the data folder and keeps the previous version.

    charter.toml        what holds, used by the next reading (`Settings.agreed_charter`)

A demonstration has no file: its charter is a version in the records alone.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from model.charter import Charter, parse_charter
from model.charter_edits import with_values
from model.errors import Fault
from settings import Settings
from storage.records.charter_drafts import CharterVersion, hold, keep, open_draft, version_text, versions
from storage.records.engine import Records
from storage.snapshot import Snapshot
from storage.stage_assignment import CHARTER_FILE, charter_text, write_charter


def held_text(settings: Settings, records: Records, snapshot: Snapshot | None, *, is_demo: bool) -> str:
    """The text of the charter in force; it may have been agreed since the last reading and not be published yet."""
    if is_demo and snapshot is not None:
        with records.reading() as session:
            newest = next(iter(versions(session, is_demo=True)), None)
            if newest is not None and newest.version > snapshot.charter.version:
                return version_text(session, newest.version, is_demo=True) or charter_text(snapshot, settings.data)
    elif (agreed := settings.agreed_charter) is not None:
        return agreed.read_text(encoding="utf-8-sig")
    return charter_text(snapshot, settings.data)


def bring_into_force(
    settings: Settings, records: Records, snapshot: Snapshot | None, *, today: date, is_demo: bool = False
) -> Charter | None:
    """Bring the draft that both departments agreed to into force, once its day has come; returns its charter.

    The file is written whole or not at all, with a version above the previous one, which is kept. None if nothing is
    due. Safe to repeat after a failure. Fault if the operator set a charter file, which is theirs to change, or if the
    charter in force is no longer the one the draft was compared with.
    """
    with records.begin() as session:
        draft = open_draft(session, is_demo=is_demo)
        if draft is None or not draft.is_agreed or draft.holds_from is None or draft.holds_from > today:
            return None
        refuse_operators(settings)
        former = held_text(settings, records, snapshot, is_demo=is_demo)
        before = parse_charter(former)
        values: Mapping[tuple[str, ...], Any] = {
            ("version",): draft.base_version + 1,
            ("valid_from",): draft.holds_from,
        }
        words = with_values(draft.text, values)
        charter = parse_charter(words)
        if former != words and before.version != draft.base_version:
            raise Fault("charter.base_moved", version=before.version)
        if former != words:
            keep(session, former, before.version, held_from=before.valid_from, is_demo=is_demo)
        hold(session, draft, words, charter.version)
        if not is_demo:
            write_charter(settings.data / CHARTER_FILE, words)
    return charter


def refuse_operators(settings: Settings) -> None:
    """Fault if the operator set a charter file: that has to be edited directly."""
    if settings.charter is not None:
        raise Fault("stages.operators_charter", file=str(settings.charter))


def kept_versions(records: Records, *, is_demo: bool) -> list[CharterVersion]:
    """The versions that are or were in force, the newest first."""
    with records.reading() as session:
        return versions(session, is_demo=is_demo)
