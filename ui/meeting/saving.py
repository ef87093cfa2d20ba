"""Saving the decisions of a meeting."""

from storage.records import decisions
from storage.records.decisions import Wording
from ui.meeting import current_meeting, effects
from ui.meeting.current_meeting import Sitting
from ui.shell import access, access_log, data


def add_decision(now: Sitting, wording: Wording, by: str | None) -> None:
    """Save a new decision of the current meeting and who made it, with the value of its figure on that day."""
    access.require("decide")
    then = effects.value(now.scope, wording.effect, wording.phase) if wording.effect else None
    standing = effects.phase_of(now.scope, wording.account_id) if wording.account_id else None
    with data.records().begin() as session:
        decisions.add(
            session, now.series, wording, decided_on=now.scope.as_of, value_then=then, phase_then=standing,
            by=by, is_demo=current_meeting.is_demo(),
        )  # fmt: skip
    access_log.note("decision", wording.account_id or wording.phase or "-")
