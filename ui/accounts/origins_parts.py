"""Where the values of an account come from if several sources know it, and when each was last confirmed."""

from collections.abc import Iterable
from typing import Any, Final

import streamlit as st

from model.tables import ACCOUNT
from ui.accounts.account import Account
from ui.shell import data, navigation
from ui.sources import duplicates_rows, duplicates_words
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

# Columns without an origin worth showing: timestamps of rows, and ids of people who are named elsewhere.
_LEFT_OUT: Final = ("account_id", "created_at", "owner_sales", "owner_marketing")
_COLUMNS: Final = tuple(name for name in ACCOUNT.column_names if name not in _LEFT_OUT)


def show_origins(account: Account) -> None:
    """Each value with its source and day, and the values it overrides; nothing if only one source knows the account."""
    if not duplicates_rows.are_known():
        return
    rows = data.query_rows("account_values", account_id=str(account.profile["account_id"]))
    if rows.empty:
        return
    with st.expander(t("origins.title")):
        st.write(tn("origins.lead", rows["source_id"].nunique()))
        values_by_column = {
            column: list(group.to_dict("records")) for column, group in rows.groupby("column_name", sort=False)
        }
        lines = "".join(_line(column, values_by_column[column]) for column in _COLUMNS if column in values_by_column)
        st.html(f'<table class="gt-why">{lines}</table>')
        navigation.show_link(t("origins.check"), "matches", part="merged")


def _line(column: str, origins: Iterable[dict[str, Any]]) -> str:
    """A row of the table: the value in use, then those that differ from it."""
    shown, *others = origins
    lines = [_said("origins.shown", shown)]
    lines += [_said("origins.lost", one) for one in others if _differs(one, shown)]
    return f"<tr><th scope='row'>{html(t(f'field.{column}'))}</th><td>{'<br>'.join(map(html, lines))}</td></tr>"


def _differs(one: dict[str, Any], shown: dict[str, Any]) -> bool:
    return bool(one["value"].strip().casefold() != shown["value"].strip().casefold())


def _said(key: str, one: dict[str, Any]) -> str:
    confirmed = one["last_confirmed_at"]
    day = values.NOTHING if values.is_nothing(confirmed) else _local_day(confirmed)
    return t(key, value=one["value"], source=duplicates_words.source_name(one["source_id"]), day=day)


def _local_day(moment: Any) -> str:
    return values.day(moment.astimezone(data.charter().zone).date())
