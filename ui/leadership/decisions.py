"""What is asked of leadership: open decisions of every meeting; and what became of those of the view's own meeting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from storage.records.decisions import Decision
from ui.decisions import decision_words, open_decisions
from ui.decisions.open_decisions import OpenDecisions
from ui.meeting import current_meeting, decision_rows, effects
from ui.meeting import decision_words as meeting_words
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
    """Decisions as rows (`ui.meeting.decision_rows`); the first of them as HTML, in full for paper and short for the
    screen; or, in words, why there are none.
    """

    rows: pd.DataFrame
    answer: str = ""
    short: str = ""
    otherwise: str = ""


def decisions_for(scope: Scope) -> DecisionList:
    """Open decisions of every meeting, whatever the filters of `scope`; then those of its own series that were settled
    since the last meeting.

    If the database of meetings cannot be used, the other figures of leadership are still shown.
    """
    told = open_decisions.read(scope)
    if told.otherwise:
        return DecisionList(pd.DataFrame(columns=list(decision_rows.KINDS)), otherwise=told.otherwise)
    now = current_meeting.sitting_for(scope)
    settled = [one for one in (*now.carried, *now.running) if one.status != "open"]
    asked = [*told.decisions, *settled][:MOST_ON_SCREEN]
    short = "".join(_short(now, told, one) for one in asked)
    listed = [_open_row(now, told, one) for one in told.decisions]
    listed += [decision_rows.row(now, one) for one in settled]
    rows = pd.DataFrame(listed, columns=list(decision_rows.KINDS))
    return (
        DecisionList(rows, _counted(told, settled) + _listed(rows.head(MOST)), _counted(told, settled) + short)
        if listed
        else DecisionList(rows, "", t("overview.decisions_none"), t("overview.decisions_none"))
    )


def _short(now: Sitting, told: OpenDecisions, decision: Decision) -> str:
    own = told.own_scope(decision)
    return meeting_words.short_html(now if own is None else replace(now, scope=own), decision)


def _open_row(now: Sitting, told: OpenDecisions, decision: Decision) -> dict[str, Any]:
    """The row of an open decision: its figure as seen by the meeting that made it, and that meeting's selection."""
    own, selection = told.own_scope(decision), decision_words.scope_name(told, decision)
    row = decision_rows.row(now if own is None else replace(now, scope=own), decision)
    if own is None:  # nothing to compare with what its figure was
        row["followed"] = effects.expected(decision)
    return row | ({"about": f"{row['about']} ({selection})"} if selection else {})


def _counted(told: OpenDecisions, settled: Sequence[Decision]) -> str:
    late = sum(open_decisions.is_overdue(one, told.scope.as_of) for one in told.decisions)
    opened = tn("overview.decisions_open", len(told.decisions))
    return html(t("overview.decisions_answer", open=opened, late=late, settled=len(settled)))


def _listed(rows: pd.DataFrame) -> str:
    lines = []
    for row in rows.itertuples(index=False):
        facts = (row.decision_owner, values.day(row.due_on), row.about, row.decision_standing, row.followed)
        lines.append(f"<li><strong>{html(row.decision)}</strong><br>{html(' · '.join(filter(None, facts)))}</li>")
    return f"<ul>{''.join(lines)}</ul>"
