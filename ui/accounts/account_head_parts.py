"""The top of an account's page: who it is, where it stands, what is decided about it; and why it is in its phase."""

import streamlit as st

from ui.accounts import account_words, evidence, way_back_parts
from ui.accounts.account import Account
from ui.blocks import figure
from ui.shell import access, data, phase, viewing
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html, markdown

_HORIZON_DAYS = 90


def show_head(account: Account) -> None:
    """Name, the way back, what is known about the company, and the facts that matter most."""
    viewing.note_view("account", str(account.profile["account_id"]))
    if access.may("people"):
        viewing.note_views("person", account.contacts["contact_id"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(markdown(account.name), anchor=False)
        way_back_parts.show_way_back("in_play" if account.is_in_play else "accounts")
    st.html(f'<div class="gt-foot">{account_words.subtitle(account)}</div>')
    st.html(account_words.head_html(account))
    if account.spell is not None:
        # Below the figures that it explains, as below every other figure.
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="foot.account"):
            st.html(f'<div class="gt-foot">{html(t("figure.as_of", day=account.scope.as_of))}</div>')
            figure.why("account_profile", account.scope, about=markdown(account.name))


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
