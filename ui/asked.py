"""What is asked of leadership: decisions that are open, with who sees to them until when; and what became of others."""

import pandas as pd

from ui.meeting import agreed, decision_cards, sitting
from ui.scope import Scope
from ui.text import t, tn


def decisions(scope: Scope) -> pd.DataFrame:
    """The decisions of the joint meetings held with the filters of `scope`: open ones first, then what was settled."""
    now = sitting.of(scope)
    found = [*now.carried, *now.running]
    return agreed.rows(now, sorted(found, key=lambda one: one.status != "open"))


def answer(scope: Scope) -> str:
    """How many are open and overdue, and how many were settled."""
    now = sitting.of(scope)
    found = [*now.carried, *now.running]
    still = [one for one in found if one.status == "open"]
    late = sum(decision_cards.is_overdue(now, one) for one in still)
    return t(
        "overview.decisions_answer",
        open=tn("overview.decisions_open", len(still)),
        late=late,
        settled=len(found) - len(still),
    )
