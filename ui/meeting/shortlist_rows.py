"""Item 7: the ten stuck accounts with most at risk, and what each lacks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from ui.shell import data
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.vocabulary import role_name

TEN: Final = 10


@dataclass(frozen=True)
class Row:
    """One stuck account as shown in the meeting. older_than: share of comparable spells that had ended by its age."""

    account_id: str
    name: str
    phase: str
    age_days: int
    older_than: float | None
    lacks: tuple[str, ...]
    last_dialogue_on: date | None
    silent_days: int | None
    value: float | None
    value_at_risk: float | None
    next_department: str


@data.kept_by_scope
def shortlist_rows(scope: Scope) -> list[Row]:
    """The ten rows of `stuck` with most at risk, in its order."""
    found = data.run_metric("stuck_accounts", scope).head(TEN)
    curves = {key: data.run_metric("dwell_curves", scope, phase=key) for key in found["phase"].unique()}
    return [_row(scope, one, curves[one.phase]) for one in found.itertuples(index=False)]


def _row(scope: Scope, one: Any, curve: pd.DataFrame) -> Row:
    silent = None if values.is_nothing(one.silent_days) else int(one.silent_days)
    return Row(
        account_id=one.account_id, name=one.name, phase=one.phase, age_days=int(one.age_days),
        older_than=_older_than(curve, one.age_days), lacks=_lacks(scope, one), silent_days=silent,
        last_dialogue_on=None if silent is None else scope.as_of - timedelta(days=silent),
        value=one.value, value_at_risk=one.value_at_risk, next_department=one.next_department,
    )  # fmt: skip


def _older_than(curve: pd.DataFrame, age_days: int) -> float | None:
    """1 - S(age): the share of spells that had ended by that age, allowing for open ones; None without a curve."""
    if curve.empty:
        return None
    index = int(np.searchsorted(curve["days"].to_numpy(), age_days, side="right")) - 1
    return 1 - float(curve["still_rate"].iloc[max(index, 0)])


def _lacks(scope: Scope, one: Any) -> tuple[str, ...]:
    """What is missing, in words: roles the phase needs, a next step, a dialogue."""
    known = set(data.run_metric("account_contacts", scope, account_id=one.account_id)["buying_role"].dropna())
    lacking = [role_name(role) for role in data.charter().phase(one.phase).roles if role not in known]
    lacking += [] if one.has_next_step else [t("meeting.lacks.next_step")]
    lacking += [t("meeting.lacks.dialogue")] if values.is_nothing(one.silent_days) or one.is_silent else []
    return tuple(lacking)
