"""Which accounts, people and lists a page showed to whom: written into the access log once per visit of the page."""

from collections.abc import Iterable
from typing import Final

from storage.records.access_log import Kind
from ui.shell import access, access_log, state

_SEEN: Final = "access_log.seen"


def note_view(kind: Kind, *subjects: str) -> None:
    """Record that the page shows these; nothing if the visitor is not known by name."""
    note_views(kind, subjects)


def note_views(kind: Kind, subjects: Iterable[str]) -> None:
    """Record each of `subjects` that has not been recorded since the page was entered."""
    if access.visitor().name is None or (kind == "person" and access.has_stand_ins()):
        return
    page, _ = state.here()
    remembered = state.remembered(_SEEN)
    known = remembered["known"] if remembered and remembered["page"] == page else []
    new = [subject for subject in dict.fromkeys(map(str, subjects)) if [kind, subject] not in known]
    if new:
        access_log.note_all(kind, new)
        state.remember(_SEEN, {"page": page, "known": [*known, *([kind, subject] for subject in new)]})
