"""What is asked of leadership: open decisions with owner and due day; and what became of the others."""

from dataclasses import dataclass

import pandas as pd

from model.errors import Fault
from ui.meeting import current_meeting, decision_rows
from ui.meeting.current_meeting import Sitting
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

# This many decisions leave room for the rest of the sheet and the screen.
MOST = 6
MOST_ON_SCREEN = 3


@dataclass(frozen=True)
class DecisionList:
    """Decisions as rows (`ui.meeting.decision_rows`); the first of them as HTML; or, in words, why there are none."""

    rows: pd.DataFrame
    answer: str = ""
    otherwise: str = ""


def decisions_for(scope: Scope, most: int = MOST) -> DecisionList:
    """The decisions of the joint meetings held with the filters of `scope`: open ones first, then settled ones.

    If the database of meetings cannot be used, the other figures of leadership are still shown.
    """
    try:
        now = current_meeting.sitting_for(scope)
    except Fault as fault:
        if not fault.key.startswith("records."):
            raise
        return DecisionList(pd.DataFrame(columns=list(decision_rows.KINDS)), otherwise=t(fault.key, **fault.values))
    found = sorted((*now.carried, *now.running), key=lambda one: one.status != "open")
    rows = decision_rows.decision_rows(now, found)
    return (
        DecisionList(rows, _counted(now) + _listed(rows.head(most)))
        if found
        else DecisionList(rows, "", t("overview.decisions_none"))
    )


def _counted(now: Sitting) -> str:
    everything = (*now.carried, *now.running)
    still = [one for one in everything if one.status == "open"]
    late = sum(decision_rows.is_overdue(now, one) for one in still)
    settled = len(everything) - len(still)
    opened = tn("overview.decisions_open", len(still))
    return html(t("overview.decisions_answer", open=opened, late=late, settled=settled))


def _listed(rows: pd.DataFrame) -> str:
    lines = []
    for row in rows.itertuples(index=False):
        facts = (row.decision_owner, values.day(row.due_on), row.about, row.decision_standing, row.followed)
        lines.append(f"<li><strong>{html(row.decision)}</strong><br>{html(' · '.join(filter(None, facts)))}</li>")
    return f"<ul>{''.join(lines)}</ul>"
