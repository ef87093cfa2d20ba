import streamlit as st

from ui.accounts import stuck
from ui.blocks import choices, figure, unknown_entries
from ui.charts.overdue import overdue_dots
from ui.shell import data, links, phase, state
from ui.text.catalogue import t

scope = state.scope()
found = data.run_metric("stuck_accounts", scope)

head = st.container()
left, right = st.columns([2, 5], vertical_alignment="bottom")
with left:
    in_phase = choices.one_phase_or_all("phase", phase.in_play(), label=t("stuck.in_phase"))
with right:
    department = choices.one_of("department", stuck.DEPARTMENTS, prefix="stuck.next", label=t("stuck.department"))
rows = stuck.chosen(found, in_phase, department)
figure.show_figure(
    "stuck",
    scope,
    level=1,
    head=head,
    question=t("stuck.question"),
    answer=stuck.stuck_sentence(rows),
    chart=overdue_dots(rows),
    rows=stuck.stuck_rows(rows),
    kinds=stuck.stuck_columns(rows),
    n=len(rows),
    excluded=t("stuck.excluded"),
    interval=stuck.threshold_told(),
    opens=("account", links.account_of),
    drill="account",
    **unknown_entries.explained(scope, t("stuck.nobody")),
)
