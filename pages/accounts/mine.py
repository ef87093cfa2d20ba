import streamlit as st

from ui.accounts import own_accounts, own_accounts_parts
from ui.blocks import choices, figure
from ui.shell import links, state
from ui.text.catalogue import t
from ui.text.escaping import markdown

scope = state.scope()
head = st.container()
with choices.row():
    owner = own_accounts_parts.choose_owner()
    order = choices.one_of("order", own_accounts.ORDERS, prefix="mine.order", label=t("mine.order"))
rows = own_accounts.own_rows(scope, owner, order)
figure.show_figure(
    "own_accounts",
    scope,
    level=1,
    head=head,
    question=t("mine.question", name=markdown(own_accounts.owner_name(owner))) if owner else t("page.mine"),
    answer=own_accounts.own_sentence(rows, owner),
    rows=rows,
    kinds=own_accounts.KINDS,
    n=len(rows),
    excluded=t("mine.excluded"),
    opens=("account", links.account_of),
    empty=t("mine.nobody") if owner else t("mine.choose_first"),
    hint=t("mine.nobody_hint") if owner else t("mine.choose_hint"),
)
