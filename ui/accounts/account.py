"""One account as of the day: its rows, loaded once."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pandas as pd

from metrics.stuck.warning_steps import STUCK
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values


@dataclass(frozen=True)
class Account:
    """Everything the page knows about an account; nothing in it happened after the as-of day."""

    scope: Scope
    profile: pd.Series
    spells: pd.DataFrame
    touches: pd.DataFrame
    opportunities: pd.DataFrame
    contacts: pd.DataFrame

    @property
    def name(self) -> str:
        """The name as typed, not escaped."""
        return str(self.profile["name"])

    @cached_property
    def spell(self) -> pd.Series | None:
        """The open spell; None if no phase is known on the as-of day."""
        return None if self.spells.empty else self.spells.iloc[-1]

    @property
    def phase(self) -> str | None:
        """Key of the phase it is in."""
        return None if self.spell is None else str(self.spell["phase"])

    @property
    def is_in_play(self) -> bool:
        """Whether it is in one of the phases of the decision."""
        return self.phase in phase.in_play()

    @cached_property
    def curve(self) -> pd.DataFrame:
        """How long accounts stayed in its phase in the charter's recent days: the rows of ``dwell_curves``."""
        days = data.charter().recent_days
        return data.run_metric("dwell_curves", self.scope, phase=self.phase, window_days=days)

    @cached_property
    def usual(self) -> pd.Series:
        """The row of ``dwell`` of its phase in the charter's recent days, whose median is what is usual."""
        rows = data.run_metric("dwell", self.scope, window_days=data.charter().recent_days)
        return rows[rows["phase"] == self.phase].iloc[0]

    @cached_property
    def standing(self) -> pd.Series | None:
        """Its row of ``warning_steps``; None if it is not in play."""
        rows = data.run_metric("warning_steps", self.scope, account_id=str(self.profile["account_id"]))
        return None if rows.empty else rows.iloc[0]

    @property
    def step(self) -> str | None:
        """Its step of warning; None if it is not in play or its entry is unknown."""
        return (
            None if self.standing is None or values.is_nothing(self.standing["warning"]) else self.standing["warning"]
        )

    @cached_property
    def value_at_risk(self) -> float | None:
        """Its value at risk, as in ``stuck``; None if it is not stuck or unknown."""
        if self.step != STUCK:
            return None
        rows = data.run_metric("stuck_accounts", self.scope)
        found = rows.loc[rows["account_id"] == self.profile["account_id"], "value_at_risk"].dropna()
        return float(found.iloc[0]) if len(found) else None

    @property
    def next_step_on(self) -> date | None:
        """The earliest expected close of its open opportunities; None without one."""
        rows = self.opportunities
        days = rows.loc[rows["closed_on"].isna() & rows["outcome"].isna(), "expected_close_on"].dropna()
        return min(days, default=None)

    @property
    def age_days(self) -> int | None:
        """Days in the phase; None if the entry is unknown."""
        if self.spell is None or not self.spell["is_entry_known"]:
            return None
        return int(self.spell["age_days"])

    @property
    def still_rate(self) -> float:
        """The share of comparable spells that were still there at its age."""
        before = self.curve[self.curve["days"] <= (self.age_days or 0)]
        return float(before.iloc[-1]["still_rate"]) if len(before) else 1.0


def load(scope: Scope, account_id: str) -> Account | None:
    """The account as of the day; None if it is unknown, or was unknown then. No filter of the view hides it."""
    everyone = replace(scope, where=())
    profile = data.run_metric("account_profile", everyone, account_id=account_id)
    if profile.empty:
        return None
    names = ("spells", "touches", "opportunities", "contacts")
    parts = {name: data.run_metric(f"account_{name}", everyone, account_id=account_id) for name in names}
    was_there = bool(profile.iloc[0]["is_created"] and not profile.iloc[0]["is_implied"])
    if not was_there and all(part.empty for part in parts.values()):
        return None
    return Account(everyone, profile.iloc[0], **parts)
