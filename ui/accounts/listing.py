"""The list of accounts behind a figure: the rows that its URL asks for, and their sentences."""

import pandas as pd

from ui.accounts import standing
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

MOST = 5_000
KINDS = {
    "name": "text",
    "phase": "phase",
    "warning": "warning",
    "age_days": "count",
    "agreed_days": "count",
    "threshold_days": "count",
    "decision": "decision",
    "segment": "dimension",
    "value": "money",
}


def account_rows(scope: Scope, options: dict[str, str], name: str) -> pd.DataFrame:
    """The accounts that `options` select, most valuable first; those found by `name` in alphabetical order. With the
    columns of `standing`.
    """
    if name:
        return standing.with_standing(scope, data.run_metric("account_search", scope, text=name))
    return standing.with_standing(scope, data.run_metric("accounts", scope, limit=MOST, **options))


def in_play_rows(scope: Scope) -> pd.DataFrame:
    """The accounts in any phase in play, most valuable first: those counted in the stock in play. With the columns of
    `standing`.
    """
    found = [data.run_metric("accounts", scope, limit=MOST, phase=key) for key in phase.in_play()]
    order = ["value", "account_id"]
    rows = pd.concat(found).sort_values(order, ascending=[False, True], na_position="last", ignore_index=True)
    return standing.with_standing(scope, rows.head(MOST))


def heading(scope: Scope, options: dict[str, str], name: str, count: int) -> str:
    """Markdown: what is listed, and how many."""
    return t("accounts.titled", title=_title(scope, options, name), n=count)


def _title(scope: Scope, options: dict[str, str], name: str) -> str:
    if name:
        return t("accounts.named", name=markdown(name))
    phases = {key: markdown(phase.name(value)) for key, value in options.items()}
    days = {"start": scope.start, "end": scope.end}
    if "entered" in options:
        return t("accounts.entered", phase=phases["entered"], **days)
    if "from_phase" in options and "to_phase" in options:
        return t("accounts.moved", source=phases["from_phase"], target=phases["to_phase"], **days)
    if "from_phase" in options:
        return t("accounts.left", phase=phases["from_phase"], **days)
    if "to_phase" in options:
        return t("accounts.came", phase=phases["to_phase"], **days)
    if "phase" in options:
        return t("accounts.in_phase", phase=phases["phase"], day=scope.as_of)
    return t("accounts.everyone", day=scope.as_of)


def list_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many accounts are listed and what they are worth."""
    total = rows["value"].sum(min_count=1)
    key = "accounts.answer_without_value" if values.is_nothing(total) else "accounts.answer"
    text = t(key, accounts=tn("accounts.count", len(rows)), value=values.money(total, is_short=True))
    return html(text if len(rows) < MOST else f"{text} {t('accounts.most', n=MOST)}")
