import streamlit as st

from ui.accounts import standing, stuck, warned, way_back_parts
from ui.blocks import choices, figure, unknown_entries
from ui.charts.overdue import overdue_dots
from ui.shell import data, links, phase, state
from ui.text.catalogue import t

scope = state.scope()
head = st.container()
with choices.row():
    which = choices.one_of("list", warned.LISTS, prefix="warned.list", label=t("warned.lists"))
    in_phase = choices.one_phase_or_all("phase", phase.in_play(), label=t("stuck.in_phase"))
    department = choices.one_of("department", stuck.DEPARTMENTS, prefix="stuck.next", label=t("stuck.department"))
if which == warned.STUCK:
    rows = stuck.chosen(data.run_metric("stuck_accounts", scope), in_phase, department)
    figure.show_figure(
        "stuck",
        scope,
        level=1,
        head=head,
        question=t("accounts.titled", title=t("stuck.question"), n=len(rows)),
        answer=standing.with_phase_decisions(scope, rows, stuck.stuck_sentence(rows, in_phase, department)),
        rows=stuck.stuck_rows(scope, rows, is_marked=True),
        kinds=stuck.stuck_columns(rows),
        n=len(rows),
        excluded=t("stuck.excluded"),
        interval=stuck.threshold_told(),
        note=stuck.threshold_told(),
        opens=("account", links.account_of),
        **unknown_entries.explained(scope, t("stuck.nobody")),
    )
    if len(rows):
        figure.draw(overdue_dots(rows), key="stuck", drill="account", alt=t("stuck.question"))
else:
    rows = stuck.chosen(warned.warned_rows(scope, which), in_phase, department)
    figure.show_figure(
        "warning_steps",
        scope,
        level=1,
        head=head,
        question=t("accounts.titled", title=t(f"warned.{which}.question"), n=len(rows)),
        answer=standing.with_phase_decisions(scope, rows, warned.warned_sentence(rows, which)),
        rows=rows,
        kinds=warned.KINDS,
        n=len(rows),
        excluded=t("stuck.excluded"),
        interval=stuck.threshold_told(),
        note=stuck.threshold_told(),
        opens=("account", links.account_of),
        key=f"warned.{which}",
        empty=t(f"warned.{which}.nobody"),
    )
way_back_parts.remember_list("stuck")
