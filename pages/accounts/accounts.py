import streamlit as st

from ui.accounts import account_search_parts, listing, listing_parts, standing, way_back_parts
from ui.analysis import cohort_list, cohort_list_parts
from ui.blocks import figure
from ui.shell import links, navigation, state
from ui.text.catalogue import t

scope = state.scope()
asked, name, cohort = (
    listing_parts.options_in_address(),
    listing_parts.searched(),
    cohort_list_parts.cohort_in_address(),
)

head = st.container()
left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
with left:
    account_search_parts.field(name)
with middle:
    listing_parts.choose_phase(asked, is_alone=not name and cohort is None)
with right:
    if name or asked or cohort:
        navigation.show_link(t("accounts.all"), "accounts")
if cohort and not name:
    rows = cohort_list.cohort_rows(scope, cohort)
    figure.show_figure(
        "conversion",
        scope,
        level=1,
        head=head,
        question=cohort_list.heading(cohort, len(rows)),
        answer=cohort_list.cohort_sentence(rows, cohort),
        rows=standing.of_today(scope, rows),
        kinds=standing.with_columns(cohort_list.KINDS),
        n=len(rows),
        is_counted=True,
        opens=("account", links.account_of),
        unit=t("unit.accounts"),
        key="cohort",
        empty=t("accounts.nobody"),
    )
else:
    rows = listing.account_rows(scope, asked, name)
    figure.show_figure(
        "accounts",
        scope,
        level=1,
        head=head,
        question=listing.heading(scope, asked, name, len(rows)),
        answer=listing.list_sentence(rows),
        rows=rows,
        kinds=listing.KINDS,
        n=len(rows),
        opens=("account", links.account_of),
        empty=t("accounts.nobody"),
    )
way_back_parts.remember_list("accounts")
