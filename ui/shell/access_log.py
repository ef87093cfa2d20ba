"""What the present visitor takes away or changes, written into the access log.

Where nobody signs in there is no name to write, and nothing is written. Figures about nobody are never noted.
"""

from collections.abc import Iterable
from typing import Final

from settings import settings
from storage.records import access_log
from storage.records.access_log import AccessEntry, Kind
from ui.shell import access, data

MOST: Final = 500


def note(kind: Kind, *subjects: str) -> None:
    """Write it down now: an export, a decision, a setting. Fault if that cannot be done."""
    note_all(kind, subjects)


def note_all(kind: Kind, subjects: Iterable[str]) -> None:
    """Write down each of `subjects`."""
    name = access.visitor().name
    if name is None:
        return
    with data.records().begin() as session:
        for subject in subjects:
            access_log.note(session, name, kind, subject)


def latest(*, kind: Kind | None = None) -> list[AccessEntry]:
    """The latest rows that are kept; what is older than its days goes first."""
    with data.records().begin() as session:
        access_log.forget_old(session, settings().log_days)
    with data.records().reading() as session:
        return access_log.latest(session, kind=kind, most=MOST)
