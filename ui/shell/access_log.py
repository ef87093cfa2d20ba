"""What the current visitor downloads or changes, written into the access log.

Without sign-in there is no name to record, and nothing is written. Figures that are about no person are never noted.
"""

from collections.abc import Iterable
from typing import Final

from settings import settings
from storage.records import access_log
from storage.records.access_log import AccessEntry, Kind
from ui.shell import access, data

MOST: Final = 500


def note(kind: Kind, *subjects: str) -> None:
    """Record an export, a decision or a setting now. Fault if that fails."""
    note_all(kind, subjects)


def note_all(kind: Kind, subjects: Iterable[str]) -> None:
    """Record each of `subjects`."""
    name = access.visitor().name
    if name is None:
        return
    with data.own_records().begin() as session:
        for subject in subjects:
            access_log.note(session, name, kind, subject)


def latest(*, kind: Kind | None = None) -> list[AccessEntry]:
    """The latest rows in the log; rows past their retention period are deleted first."""
    with data.records().begin() as session:
        access_log.forget_old(session, settings().log_days)
    with data.records().reading() as session:
        return access_log.latest(session, kind=kind, most=MOST)
