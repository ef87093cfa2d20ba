import streamlit as st

from ui.accounts import own_accounts
from ui.blocks import choices, figure
from ui.shell import state
from ui.text.escaping import markdown
from ui.text.text import t

scope = state.scope()
head = st.container()
with choices.row():
    owner = own_accounts.whose()
    order = choices.one_of("order", own_accounts.ORDERS, prefix="mine.order", label=t("mine.order"))
rows = own_accounts.rows(scope, owner, order)
figure.show(
    "own_accounts",
    scope,
    level=1,
    head=head,
    question=t("mine.question", name=markdown(own_accounts.name(owner))) if owner else t("page.mine"),
    answer=own_accounts.answer(rows),
    rows=rows,
    kinds=own_accounts.KINDS,
    n=len(rows),
    excluded=t("mine.excluded"),
    opens=("account", own_accounts.opened),
    empty=t("mine.nobody") if owner else t("mine.choose_first"),
    hint=t("mine.nobody_hint") if owner else t("mine.choose_hint"),
)
