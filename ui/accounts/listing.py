"""The list of accounts behind a figure: what its address asks for, said in words."""

import pandas as pd

from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

MOST = 5_000
KINDS = {
    "name": "text",
    "phase": "phase",
    "entered_on": "date",
    "age_days": "count",
    "segment": "text",
    "industry": "text",
    "region": "text",
    "value": "money",
}


def account_rows(scope: Scope, asked: dict[str, str], name: str) -> pd.DataFrame:
    """The accounts asked for, worth most first; those found by `name` in alphabetical order."""
    if name:
        return data.run_metric("account_search", scope, text=name)
    return data.run_metric("accounts", scope, limit=MOST, **asked)


def heading(scope: Scope, asked: dict[str, str], name: str) -> str:
    """Markdown: what is listed."""
    if name:
        return t("accounts.named", name=markdown(name))
    said = {key: markdown(phase.name(value)) for key, value in asked.items()}
    days = {"start": scope.start, "end": scope.end}
    if "entered" in asked:
        return t("accounts.entered", phase=said["entered"], **days)
    if "from_phase" in asked and "to_phase" in asked:
        return t("accounts.moved", source=said["from_phase"], target=said["to_phase"], **days)
    if "from_phase" in asked:
        return t("accounts.left", phase=said["from_phase"], **days)
    if "to_phase" in asked:
        return t("accounts.came", phase=said["to_phase"], **days)
    if "phase" in asked:
        return t("accounts.in_phase", phase=said["phase"], day=scope.as_of)
    return t("accounts.everyone", day=scope.as_of)


def list_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many accounts are listed and what they are worth."""
    total = rows["value"].sum(min_count=1)
    key = "accounts.answer_without_value" if values.is_nothing(total) else "accounts.answer"
    said = t(key, accounts=tn("accounts.count", len(rows)), value=values.money(total, is_short=True))
    return html(said if len(rows) < MOST else f"{said} {t('accounts.most', n=MOST)}")
