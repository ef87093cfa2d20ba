"""Item 5: what went wrong between the departments since the last meeting, by account; shares over a longer time."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from metrics.alignment.handover import OFFERED
from metrics.alignment.touch_fit import SMALLEST_N
from ui.analysis import alignment_rows
from ui.meeting.current_meeting import Sitting
from ui.meeting.slide_words import FIVE
from ui.shell import activities, data
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t

# Two weeks hold too few cases for a share; a quarter mostly holds enough.
DAYS: Final = 90
# Below this many cases no share is told, only counts.
FEWEST: Final = SMALLEST_N
_COLUMNS: Final = ("account_id", "name", "phase", "said", "value")


@dataclass(frozen=True)
class Counts:
    """Handovers by outcome and touches too early and too late, each with what it is a part of."""

    offered: int
    accepted: int
    returned: int
    waiting: int
    premature: int
    touched: int
    late: int
    due: int


@data.kept_by_scope
def counts(scope: Scope) -> Counts:
    """The counts of the period of `scope`."""
    handovers, fit = data.run_metric("handover", scope), data.run_metric("touch_fit", scope)
    parts = handovers.groupby("outcome")["handovers"].sum()
    early, due = fit[fit["led_by"] == "marketing"], fit[fit["led_by"] == "sales"]
    return Counts(
        offered=int(parts.get(OFFERED, 0)),
        accepted=int(parts.get("accepted", 0)),
        returned=int(parts.get("returned", 0)),
        waiting=int(parts.get("waiting", 0)),
        premature=int(early["premature"].sum()),
        touched=int(early["touched"].sum()),
        late=int(due["late"].sum()),
        due=int(due["due"].sum()),
    )


def last_quarter(now: Sitting) -> Scope:
    """The scope of the last `DAYS` days."""
    end = now.scope.as_of
    return replace(now.scope, start=end - timedelta(days=DAYS - 1), end=end)


def of_last_quarter(now: Sitting) -> Counts:
    """The counts of the last `DAYS` days."""
    return counts(last_quarter(now))


def cases(now: Sitting) -> pd.DataFrame:
    """account_id, name, phase, said (what happened, in words), value: the five most valuable accounts that were handed
    back, wait past the agreed time, or were touched too early or, if any activity is known, too late.
    """
    scope = now.period
    handed = data.run_metric("handover_accounts", scope)
    parts = [
        _said(handed[handed["outcome"] == "returned"], _returned),
        _said(handed[handed["is_past_due"].fillna(False).astype(bool)], _waiting),
        _said(data.run_metric("touch_fit_accounts", scope, case="premature"), _premature),
    ]
    if activities.are_known():
        parts.append(_said(data.run_metric("touch_fit_accounts", scope, case="late"), _late))
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    # An account that was handed over and then waited is told once, by what came first.
    found = found.drop_duplicates("account_id")
    return found.sort_values(["value", "account_id"], ascending=[False, True], na_position="last").head(FIVE)


def _said(rows: pd.DataFrame, say: Any) -> pd.DataFrame:
    said = [say(row) for row in rows.itertuples(index=False)]
    return rows.assign(said=pd.Series(said, index=rows.index, dtype="object"))[list(_COLUMNS)]


def _returned(row: Any) -> str:
    if values.is_nothing(row.reason):
        return t("meeting.together.returned")
    return t("meeting.together.returned_why", reason=row.reason)


def _waiting(row: Any) -> str:
    return t("meeting.together.waiting", day=row.offered_on, hours=alignment_rows.agreed_hours())


def _premature(row: Any) -> str:
    return t("meeting.together.premature", day=row.premature_on)


def _late(row: Any) -> str:
    if values.is_nothing(row.waited_hours):
        return t("meeting.together.never", hours=alignment_rows.agreed_hours())
    waited, agreed = float(row.waited_hours), alignment_rows.agreed_hours()
    # Fractions matter only where it was nearly in time.
    return t("meeting.together.late", waited=waited if waited < agreed + 1 else round(waited), hours=agreed)
