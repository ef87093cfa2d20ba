"""The top of an account's page: who it is, which phase it is in, and why."""

from itertools import chain, repeat

import streamlit as st

from ui.accounts import account_fixes, account_words, evidence
from ui.accounts.account import Account
from ui.blocks import figure
from ui.shell import access, crm, data, phase, viewing
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html, markdown

# The metric behind each tile that shows a figure: phase, age, value.
_OF_VALUE = "account_profile"
_BEHIND = ("account_spells", "account_spells", _OF_VALUE)
_HORIZON_DAYS = 90


def show_head(account: Account) -> None:
    """Name, facts, the link to the CRM and four tiles, each figure with its "why this number"."""
    viewing.note_view("account", str(account.profile["account_id"]))
    if access.may("people"):
        viewing.note_views("person", account.contacts["contact_id"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(markdown(account.name), anchor=False)
        crm.button("account", str(account.profile["account_id"]), key="crm.account")
    st.html(f'<div class="gt-foot">{account_words.subtitle(account)}</div>')
    tiles = list(zip(account_words.tiles(account), chain(_BEHIND, repeat(None)), strict=False))
    if not access.may("amounts"):
        tiles = [tile for tile in tiles if tile[1] != _OF_VALUE]
    for order, (column, ((name, value, note), behind)) in enumerate(zip(st.columns(len(tiles)), tiles, strict=True)):
        note += " " + account_fixes.badge(account) if order == 0 else ""
        with column, st.container(border=True, height="stretch", gap=None):
            st.html(
                f'<div class="gt-tile"><div class="gt-name">{html(name)}</div>'
                f'<div class="gt-value">{value}</div><div class="gt-note">{note}</div></div>'
            )
            if behind and account.spell is not None:
                figure.why(behind, account.scope)


def why(account: Account) -> None:
    """The rule and the evidence that placed the account in its phase."""
    if account.spell is None:
        return
    st.subheader(t("account.why"), anchor=False)
    found = evidence.of_spell(account.spell["evidence_id"], account.touches, account.opportunities)
    listed = "".join(f"<li>{row}</li>" for row in found)
    st.html(f'<div class="gt-answer">{evidence.reason(account.spell)}<ul>{listed}</ul></div>')


def onward(account: Account) -> None:
    """What would move it on: the charter's rules for the next phase, and what share of accounts move on at all."""
    rules = evidence.next_rules(str(account.phase)) if account.is_in_play else []
    if not rules:
        return
    st.subheader(t("account.moves_on"), anchor=False)
    listed = "".join(f"<li>{html(rule)}</li>" for _, rule in rules)
    text = html(t("account.onward", phase=phase.name(rules[0][0])))
    st.html(f'<div class="gt-answer">{text}<ul>{listed}</ul>{_usually(account)}</div>')


def _usually(account: Account) -> str:
    rates = data.run_metric("outcomes", account.scope, phase=account.phase, horizons=(_HORIZON_DAYS,))
    share = rates["advanced_rate"].iloc[0] if len(rates) else None
    if values.is_nothing(share):
        return ""
    text = t("account.usually", phase=phase.name(account.phase), days=_HORIZON_DAYS, share=values.percent(share))
    return html(text)
