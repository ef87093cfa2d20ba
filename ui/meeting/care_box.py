"""The care box: the ten fixes in the CRM that change a shared figure most."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from ui.meeting import slide_words
from ui.meeting.current_meeting import Sitting
from ui.shell import data, links
from ui.shell.scope import Scope
from ui.sources import phase_trust
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.text.shortening import shortened

KINDS: Final = {
    "name": "text", "effect": "text", "finding_said": "text", "to_do": "text", "phase": "phase",
    "next_department": "department",
}  # fmt: skip


def care_rows(scope: Scope) -> pd.DataFrame:
    """The fixes of the week, in words."""
    found = phase_trust.findings_in_words(data.run_metric("fixes", scope))
    effects = zip(found["moves"], found["by_how_much"], found["unit"], found["moved_rate"], strict=True)
    return found.assign(effect=[effect(*one) for one in effects])


def effect(moves: str, by_how_much: float, unit: str, moved_rate: float) -> str:
    """Which figure a fix changes, and by how much."""
    write: dict[str, Callable[[float], str]] = {
        "money": values.money,
        "accounts": lambda amount: tn("count.accounts", int(amount)),
        "share": lambda amount: t("trust.care.points", points=values.number(100 * amount, digits=2)),
    }
    written = write[unit](by_how_much)
    named = t(f"metric.{moves}.name")
    if unit == "share":
        return t("trust.care.moves", figure=named, amount=written)
    return t("trust.care.moves_share", figure=named, amount=written, share=values.percent(moved_rate, digits=1))


def finding(now: Sitting) -> str:
    """HTML: how many fixes there are, and what they are worth."""
    return care_sentence(care_rows(now.scope))


def fix_cells(row: Any) -> tuple[str, ...]:
    """HTML cells of one fix: the account (a link), what is wrong, what to do, which figure it changes."""
    account = links.anchor(shortened(str(row.name), slide_words.NAME), "account", account=row.account_id)
    return (account, html(row.finding_said), html(row.to_do), html(row.effect))


def care_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many fixes, and how much of the value in play they make reliable."""
    if rows.empty:
        return ""
    worth = float(rows.loc[rows["unit"] == "money", "by_how_much"].sum())
    text = tn("trust.care.answer", len(rows))
    return html(f"{text} {t('trust.care.worth', value=values.money(worth, is_short=True))}" if worth else text)
