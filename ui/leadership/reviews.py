"""Noting that leadership looked at the pillars."""

from storage.records import leadership_reviews
from ui.meeting import current_meeting
from ui.shell import access, access_log, data
from ui.shell.scope import Scope


def note_review(scope: Scope, note: str, by: str | None) -> None:
    """Put a review of the figures of the as-of day on record, with the sentence `note`; one per day."""
    access.require("decide")
    with data.records().begin() as session:
        leadership_reviews.add(session, reviewed_on=scope.as_of, note=note, by=by, is_demo=current_meeting.is_demo())
    access_log.note("decision", f"review {scope.as_of.isoformat()}")
