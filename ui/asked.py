"""What is asked of leadership: decisions that are open, with who sees to them until when; and what became of others."""

import pandas as pd
import streamlit as st

from ui import values
from ui.escaping import html
from ui.meeting import agreed, decision_cards, sitting
from ui.scope import Scope
from ui.text import t, tn

# So many decisions leave room for the rest of the screen and of the sheet.
MOST = 6


def decisions(scope: Scope) -> pd.DataFrame:
    """The decisions of the joint meetings held with the filters of `scope`: open ones first, then what was settled."""
    now = sitting.of(scope)
    found = [*now.carried, *now.running]
    return agreed.rows(now, sorted(found, key=lambda one: one.status != "open"))


def show(scope: Scope) -> None:
    """Question and answer on the page."""
    st.subheader(t("overview.decisions.question"), anchor=False)
    said = answer(scope)
    if said:
        st.html(f'<div class="gt-answer">{said}</div>')
    else:
        st.success(t("overview.decisions_none"))


def answer(scope: Scope) -> str:
    """HTML: how many are open, overdue and settled, and the first `MOST` of them; "" if there are none."""
    now = sitting.of(scope)
    found = [*now.carried, *now.running]
    if not found:
        return ""
    still = [one for one in found if one.status == "open"]
    late = sum(decision_cards.is_overdue(now, one) for one in still)
    counts = {"open": tn("overview.decisions_open", len(still)), "late": late, "settled": len(found) - len(still)}
    return html(t("overview.decisions_answer", **counts)) + _listed(decisions(scope).head(MOST))


def _listed(rows: pd.DataFrame) -> str:
    lines = []
    for row in rows.itertuples(index=False):
        facts = (row.decision_owner, values.day(row.due_on), row.about, row.decision_standing, row.followed)
        lines.append(f"<li><strong>{html(row.decision)}</strong><br>{html(' · '.join(filter(None, facts)))}</li>")
    return f"<ul>{''.join(lines)}</ul>"
