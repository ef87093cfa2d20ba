"""My tasks: decisions and accounts of one owner that need something now, most urgent first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.stuck.warning_steps import DUE_DAYS, LATE, STUCK
from storage.records.decisions import Decision
from ui.accounts import standing
from ui.decisions import open_decisions
from ui.decisions.open_decisions import OpenDecisions
from ui.shell.scope import Scope

OVERDUE: Final = "overdue"
DECISION: Final = "decision"
STEP: Final = "step"
DUE: Final = "due"
NEWS: Final = "news"
# In the order of the list. An account has one task: the first that fits.
KINDS: Final = (OVERDUE, STUCK, DECISION, STEP, LATE, DUE, NEWS)


@dataclass(frozen=True)
class Task:
    """One row of the list: a decision, or an account with the row of :func:`tasks` behind it."""

    kind: str
    account_id: str | None = None
    decision: Decision | None = None
    facts: Any = None

    @property
    def subject(self) -> str:
        """The account's name or the wording of the decision. Not escaped."""
        return self.decision.text if self.decision is not None else str(self.facts.name)


def tasks(scope: Scope, rows: pd.DataFrame, told: OpenDecisions, names: Collection[str]) -> list[Task]:
    """The tasks of the owner with `names` whose accounts are `rows` (`own_accounts`).

    Decisions: those the owner is responsible for, and those on the accounts; overdue, or due within
    `open_decisions.DUE_DAYS` days. Accounts without such a decision: stuck, by value at risk; next step passed, the
    longest ago first; running late or due within `DUE_DAYS` days, the soonest first; new evidence, the latest first.
    """
    own = set(rows["account_id"]) if len(rows) else set()
    decided = [_task(one, scope.as_of) for one in told.decisions if one.account_id in own or _is_of(one, names)]
    found = [one for one in decided if one is not None]
    if len(rows):
        rows = rows[~rows["account_id"].isin({one.account_id for one in found})]
        found += _of_accounts(standing.with_steps(scope, rows))
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def _is_of(decision: Decision, names: Collection[str]) -> bool:
    return decision.owner.strip().casefold() in {name.strip().casefold() for name in names if name.strip()}


def _task(decision: Decision, as_of: date) -> Task | None:
    if open_decisions.is_overdue(decision, as_of):
        return Task(OVERDUE, decision.account_id, decision)
    return Task(DECISION, decision.account_id, decision) if open_decisions.is_due(decision, as_of) else None


def _of_accounts(rows: pd.DataFrame) -> list[Task]:
    """A task for every row that needs something, in order; `rows` with the columns of `standing.with_steps`."""
    fits = [
        rows["step"] == STUCK, rows["is_overdue"].fillna(False).astype(bool), rows["step"] == LATE,
        rows["due_days"] <= DUE_DAYS, rows["new_days"] > 0,
    ]  # fmt: skip
    kinds = np.select([fit.to_numpy() for fit in fits], [STUCK, STEP, LATE, DUE, NEWS], "")
    # What each kind is ordered by; smaller is more urgent.
    orders = {
        STUCK: -rows["value_at_risk"].astype(float),
        STEP: _ordinal(rows["next_step_on"]),
        LATE: rows["due_days"].astype(float),
        DUE: rows["due_days"].astype(float),
        NEWS: -_ordinal(rows["last_sign_on"]),
    }
    order = np.select([kinds == kind for kind in orders], [one.to_numpy() for one in orders.values()], np.nan)
    listed = rows.assign(kind=kinds, place=[KINDS.index(kind) if kind else -1 for kind in kinds], order=order)
    listed = listed[listed["kind"] != ""].sort_values(
        ["place", "order", "value", "account_id"], ascending=[True, True, False, True], na_position="last"
    )
    return [Task(row.kind, row.account_id, facts=row) for row in listed.itertuples(index=False)]


def _ordinal(days: pd.Series) -> pd.Series:
    """Days as numbers, null where there is none."""
    return pd.Series([np.nan if pd.isna(day) else float(day.toordinal()) for day in days], days.index, dtype=float)
