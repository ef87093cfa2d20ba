"""Decisions as rows: what is agreed, the owner, the due day, and how its figure has changed since."""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from storage.records.decisions import Decision
from ui.decisions import decision_words, open_decisions
from ui.meeting import effects
from ui.meeting.current_meeting import Sitting
from ui.shell import phase
from ui.text.catalogue import t

KINDS: Final = {
    "decision": "text", "decision_owner": "text", "due_on": "date", "about": "text", "decision_standing": "text",
    "followed": "text",
}  # fmt: skip


def row(now: Sitting, decision: Decision) -> dict[str, Any]:
    """The cells of `KINDS` for one decision; texts are as typed, not escaped."""
    about = phase.name(decision.phase) if decision.phase else t("meeting.everywhere")
    if decision.account_id:
        about = decision_words.account_name(now.scope, decision.account_id)
    standing = t("meeting.overdue" if is_overdue(now, decision) else f"meeting.status.{decision.status}")
    return {
        "decision": decision.text,
        "decision_owner": decision_words.who(decision),
        "due_on": decision.due_on,
        "about": about,
        "decision_standing": standing,
        "followed": " ".join(filter(None, (effects.expected(decision), effects.since(decision, now.scope)))),
    }


def decision_rows(now: Sitting, found: Iterable[Decision]) -> pd.DataFrame:
    """A row for each of the decisions, in their order."""
    return pd.DataFrame([row(now, one) for one in found], columns=list(KINDS))


def is_overdue(now: Sitting, decision: Decision) -> bool:
    """Whether it is still open after its due day; the as-of day of the figures counts, not today's date."""
    return open_decisions.is_overdue(decision, now.scope.as_of)
