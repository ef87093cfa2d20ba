"""One account as its page shows it, as of the day: rows loaded once, then sentences and shaped rows."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import plotly.graph_objects as go

from ui.accounts import evidence
from ui.charts.account_position import you_are_here
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

FACTS = ("segment", "industry", "region", "country", "source", "job")


@dataclass(frozen=True)
class Account:
    """Everything the page knows of an account; nothing in it happened after the day asked for."""

    scope: Scope
    profile: pd.Series
    spells: pd.DataFrame
    touches: pd.DataFrame
    opportunities: pd.DataFrame
    contacts: pd.DataFrame

    @property
    def name(self) -> str:
        """As typed, not escaped."""
        return str(self.profile["name"])

    @cached_property
    def spell(self) -> pd.Series | None:
        """The open spell; None where no phase is known by the day."""
        return None if self.spells.empty else self.spells.iloc[-1]

    @property
    def phase(self) -> str | None:
        """Key of the phase it is in."""
        return None if self.spell is None else str(self.spell["phase"])

    @property
    def is_in_play(self) -> bool:
        """Whether it is in a phase of the decision."""
        return self.phase in phase.in_play()

    @cached_property
    def curve(self) -> pd.DataFrame:
        """How long all accounts stay in this one's phase: the rows of ``dwell_curves``."""
        return data.run_metric("dwell_curves", self.scope, phase=self.phase)

    @cached_property
    def usual(self) -> pd.Series:
        """The row of ``dwell`` of its phase."""
        rows = data.run_metric("dwell", self.scope)
        return rows[rows["phase"] == self.phase].iloc[0]

    @cached_property
    def threshold(self) -> tuple[int | None, str]:
        """Age in days above which it counts as stuck, and where that comes from."""
        rows = data.run_metric("thresholds", self.scope)
        segment = self.profile["segment"]
        same = rows["segment"].isna() if values.is_nothing(segment) else rows["segment"] == segment
        found = rows[(rows["phase"] == self.phase) & same]
        return (None, "") if found.empty else (int(found.iloc[0]["threshold_days"]), found.iloc[0]["threshold_source"])

    @property
    def age_days(self) -> int | None:
        """Days in the phase; None where nobody knows when it entered."""
        if self.spell is None or not self.spell["is_entry_known"]:
            return None
        return int(self.spell["age_days"])

    @property
    def still_rate(self) -> float:
        """The share of comparable spells that were still there at its age."""
        before = self.curve[self.curve["days"] <= (self.age_days or 0)]
        return float(before.iloc[-1]["still_rate"]) if len(before) else 1.0


def load(scope: Scope, account_id: str) -> Account | None:
    """The account as of the day; None if it is unknown, or was then. No filter of the view hides it."""
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


def subtitle(account: Account) -> str:
    """HTML: what is known of the company, in one line."""
    profile = account.profile
    facts = [str(profile[name]) for name in FACTS if not values.is_nothing(profile[name])]
    if not values.is_nothing(profile["employees"]):
        facts.append(tn("account.employees", int(profile["employees"])))
    if not values.is_nothing(profile["domain"]):
        facts.append(str(profile["domain"]))
    return " · ".join(html(fact) for fact in [*facts, t("account.id", id=account.profile["account_id"])])


def tiles(account: Account) -> list[tuple[str, str, str]]:
    """Name, value and note (HTML) of what matters first: phase, age, value, whose move it is."""
    spell = account.spell
    if spell is None:
        return [(t("column.phase"), values.NOTHING, html(t("account.no_phase", day=account.scope.as_of)))]
    owners = [account.profile["owner_marketing"], account.profile["owner_sales"]]
    named = [str(owner) for owner in owners if not values.is_nothing(owner)]
    move = phase.department(str(spell["phase"]))
    return [
        (t("column.phase"), html(phase.name(account.phase)), evidence.badge(spell["known_by"])),
        (t("account.age"), html(values.days(account.age_days)), html(_age_note(account))),
        (
            t("column.value"),
            html(values.money(account.profile["value"])),
            html(t("account.journey", n=int(spell["journey"]))),
        ),
        (t("account.next"), html(move), html(", ".join(named) or t("account.no_owner"))),
    ]


def _age_note(account: Account) -> str:
    if account.spell is None or account.age_days is None:
        return t("account.entry_unknown")
    limit, _ = account.threshold if account.is_in_play else (None, "")
    if limit is None:
        return t("account.since", day=account.spell["entered_on"])
    key = "account.stuck" if account.age_days > limit else "account.in_time"
    return t(key, limit=values.days(limit))


def age_answer(account: Account) -> str:
    """HTML: its age against the phase's own history."""
    if account.age_days is None:
        return html(t("account.entry_unknown"))
    usual, (limit, source) = account.usual, account.threshold
    said = t(
        "account.age_answer",
        age=spans.after(account.age_days),
        share=values.percent(account.still_rate),
        median=spans.after(usual["median_days"]),
        q85=spans.after(usual["q85_days"]),
    )
    if limit is not None:
        charter = data.charter()
        agreed = {
            "share": values.percent(charter.stuck_share),
            "agreed": values.days(charter.phase(str(account.phase)).limit_days),
        }
        said += " " + t(f"account.limit.{source}", limit=spans.after(limit), **({} if source == "charter" else agreed))
    return html(said)


def age_chart(account: Account) -> go.Figure | None:
    """The curve of its phase with "you are here"; None where its entry is unknown."""
    if account.age_days is None or account.curve.empty:
        return None
    limit, _ = account.threshold
    marks = {
        t("account.mark.median"): account.usual["median_days"],
        t("account.mark.q85"): account.usual["q85_days"],
        t("account.mark.limit"): limit,
    }
    return you_are_here(account.curve, str(account.phase), account.age_days, account.still_rate, marks)
