"""Stuck accounts: the sentence, the choice and the rows of their page."""

import pandas as pd

from ui.accounts import standing
from ui.shell import activities, data, links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

ALL = phase.ALL
DEPARTMENTS = (ALL, "marketing", "shared", "sales")
KINDS = {
    "name": "text",
    "phase": "phase",
    "age_days": "count",
    "threshold": "text",
    "agreed_days": "count",
    "silent_days": "count",
    "decision": "decision",
    "value_at_risk": "money",
    "value": "money",
    "owner": "text",
}


def chosen(rows: pd.DataFrame, phase: str, department: str) -> pd.DataFrame:
    """`rows` in `phase` whose next move is `department`'s; ``all`` matches any."""
    rows = rows if phase == ALL else rows[rows["phase"] == phase]
    return rows if department == ALL else rows[rows["next_department"] == department]


def stuck_sentence(rows: pd.DataFrame, in_phase: str = ALL, department: str = ALL) -> str:
    """HTML: how many are stuck, what they are worth, how much of that is at risk, and what they lack; `rows` are those
    of :func:`chosen`.
    """
    if rows.empty:
        return ""
    unknown = int(rows["value"].isna().sum())
    at_risk = rows["value_at_risk"].sum(min_count=1)
    place = {"phase": in_phase, "department": department}
    total, count = rows["value"].sum(min_count=1), links.anchor(tn("stuck.count", len(rows)), "stuck", **place)
    silent, idle = int(rows["is_silent"].fillna(False).sum()), int((~rows["has_next_step"]).sum())
    still = tn("stuck.silent", silent, accounts=links.number(silent, "cases", of="silent", **place))
    without = tn("stuck.idle", idle, accounts=links.number(idle, "cases", of="idle", **place))
    parts = [
        f"{count}." if values.is_nothing(total) else t("stuck.answer", accounts=count, value=html(_worth(total))),
        t("stuck.detail", silent=still, idle=without)
        if activities.are_known()
        else t("stuck.detail_idle", idle=without),
    ]
    if unknown:
        parts.append(tn("stuck.without_value", unknown, n=links.number(unknown, "cases", of="unvalued", **place)))
    if not values.is_nothing(at_risk):
        parts.append(html(t("stuck.at_risk", amount=values.rough_money(at_risk))))
    return " ".join(parts)


def _worth(total: float) -> str:
    return values.money(total, is_short=True)


def stuck_rows(scope: Scope, rows: pd.DataFrame, *, is_whole: bool = False, is_marked: bool = False) -> pd.DataFrame:
    """`rows` with the threshold and its origin in words, the charter's limit, the owner in words, and the decision
    (its wording uncut if `is_whole`; `is_marked`: as in `ui.accounts.standing.with_decisions`).
    """
    limits = [*zip(rows["threshold_days"].tolist(), rows["threshold_source"].tolist(), strict=True)]
    limit_texts = {limit: _limit(*limit) for limit in set(limits)}
    owners = [_owner(*one) for one in zip(rows["owner"], rows["has_owner_left"], strict=True)]
    agreed = {key: data.charter().phase(key).limit_days for key in rows["phase"].unique()}
    rows = rows.assign(
        threshold=[limit_texts[limit] for limit in limits], agreed_days=rows["phase"].map(agreed), owner=owners
    )
    return standing.with_decisions(scope, rows, is_whole=is_whole, is_marked=is_marked)


def threshold_told() -> str:
    """What the threshold is, in words."""
    return t("stuck.threshold", share=values.percent(data.charter().stuck_share))


def _owner(name: str | None, has_left: bool) -> str | None:
    """The owner; for one who has left, a note that nobody owns the account any more."""
    return t("stuck.owner_left", name=name) if has_left else name


def _limit(days: int, source: str) -> str:
    return t("stuck.limit", days=int(days), source=t(f"stuck.source.{source}"))


def stuck_columns(rows: pd.DataFrame) -> dict[str, str]:
    """The columns to show; a column without any value is left out."""
    return {name: kind for name, kind in KINDS.items() if name != "value_at_risk" or rows[name].notna().any()}
