"""Which edit of a decision each visitor sees when two people change the same one."""

from dataclasses import asdict
from datetime import date
from typing import Any, Final

from storage.records import decisions
from storage.records.decisions import ChangedMeanwhile, Decision, Wording
from ui.shell import access, access_log, data, sign_in, state

_EDITING: Final = "meeting.editing"
_CLASH: Final = "meeting.clash"
# The account that is being assigned from its row; whether a new decision is being written.
ASSIGNING: Final = "meeting.assigning"
WRITING: Final = "meeting.writing"


def change(decision_id: int, wording: Wording, seen_version: int) -> bool:
    """Save the new wording; False if somebody else has saved meanwhile: then both wordings are kept for comparison."""
    access.require("decide")
    try:
        with data.records().begin() as session:
            decisions.change(session, decision_id, wording, seen_version=seen_version, by=sign_in.visitor())
    except ChangedMeanwhile as clash:
        state.remember(_CLASH, {"id": decision_id, "yours": _plain(clash.yours)})
        state.remember(_EDITING, None)
        return False
    access_log.note("decision", str(decision_id))
    leave(decision_id)
    return True


def edit(decision: Decision) -> None:
    """Open the form with the decision's current wording; a later save refers to this version as the one seen."""
    state.remember(_EDITING, {"id": decision.decision_id, "seen": decision.version, "was": _plain(decision.wording)})


def edited(decision: Decision) -> tuple[int, Wording] | None:
    """The version and wording this visitor opened for editing; None if they are not editing this decision."""
    remembered = state.remembered(_EDITING)
    return (
        (remembered["seen"], _wording(remembered["was"]))
        if remembered and remembered["id"] == decision.decision_id
        else None
    )


def clash(decision: Decision) -> Wording | None:
    """This visitor's wording of this decision that could not be saved; None if there is none."""
    remembered = state.remembered(_CLASH)
    return _wording(remembered["yours"]) if remembered and remembered["id"] == decision.decision_id else None


def is_busy(decision: Decision) -> bool:
    """Whether this visitor is editing the decision or comparing two wordings of it."""
    return edited(decision) is not None or clash(decision) is not None


def is_form_open() -> bool:
    """Whether this visitor has any form of a decision open."""
    return any(state.remembered(name) for name in (_EDITING, _CLASH, ASSIGNING, WRITING))


def leave(decision_id: int) -> None:
    """End editing and comparing of that decision."""
    for name in (_EDITING, _CLASH):
        remembered = state.remembered(name)
        if remembered and remembered["id"] == decision_id:
            state.remember(name, None)


def _plain(wording: Wording) -> dict[str, Any]:
    return asdict(wording) | {"due_on": wording.due_on and wording.due_on.isoformat()}


def _wording(plain: dict[str, Any]) -> Wording:
    return Wording(**plain | {"due_on": plain["due_on"] and date.fromisoformat(plain["due_on"])})
