import streamlit as st

from ui.accounts import account_search, cohort_list, listing
from ui.blocks import figure
from ui.shell import links, state
from ui.text.text import t

scope = state.scope()
asked, name, cohort = listing.asked(), listing.searched(), cohort_list.asked()

head = st.container()
left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
with left:
    account_search.field(name)
with middle:
    listing.choose_phase(asked, is_alone=not name and cohort is None)
with right:
    if name or asked or cohort:
        links.link(t("accounts.all"), "accounts")
if cohort and not name:
    rows = cohort_list.rows(scope, cohort)
    figure.show(
        "conversion",
        scope,
        level=1,
        head=head,
        question=cohort_list.heading(cohort),
        answer=cohort_list.answer(rows, cohort),
        rows=rows,
        kinds=cohort_list.KINDS,
        n=len(rows),
        is_counted=True,
        opens=("account", listing.opened),
        unit=t("unit.accounts"),
        key="cohort",
        empty=t("accounts.nobody"),
    )
else:
    rows = listing.rows(scope, asked, name)
    figure.show(
        "accounts",
        scope,
        level=1,
        head=head,
        question=listing.heading(scope, asked, name),
        answer=listing.answer(rows),
        rows=rows,
        kinds=listing.KINDS,
        n=len(rows),
        opens=("account", listing.opened),
        empty=t("accounts.nobody"),
    )
