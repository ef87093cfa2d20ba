import streamlit as st

from ui.analysis import together
from ui.blocks import choices, figure, phase_choice
from ui.charts.together import fit_bars, handover_bars, role_bars
from ui.shell import links, phase, state
from ui.text.escaping import html
from ui.text.text import t

scope = state.scope()

st.title(t("together.title"), anchor=False)
part = choices.one_of("part", together.PARTS, prefix="together.part", label=t("together.part"))
if part == "touch_fit":
    rows = together.fit(scope)
    figure.show_figure(
        "touch_fit", scope, level=2, question=t("together.fit.question"), answer=together.fit_answer(rows),
        chart=None if rows.empty else fit_bars(rows), rows=rows, kinds=together.FIT_KINDS, n=together.counted(rows),
        interval=t("together.interval"), excluded=t("together.fit.excluded"), empty=t("together.fit.nobody"),
        hint=t("together.hint"),
    )  # fmt: skip
    which = choices.one_of("cases", together.CASES, prefix="together.cases", label=t("together.cases"))
    for column, case in zip(st.columns(2, gap="medium"), ("premature", "late"), strict=True):
        with column:
            together.cases(scope, case, which)
    st.caption(t("together.fit.cases_rule"))
elif part == "handover":
    rows = together.handovers(scope)
    figure.show_figure(
        "handover", scope, level=2, question=t("together.handover.question"), answer=together.handover_answer(rows),
        chart=None if rows.empty else handover_bars(together.outcomes(rows)), rows=rows,
        kinds=together.HANDOVER_KINDS, n=together.offered(rows), interval=t("together.handover.interval"),
        excluded=t("together.handover.excluded"), empty=t("together.handover.nobody"), hint=t("together.hint"),
    )  # fmt: skip
    outcome = choices.one_of("outcome", together.CHOICES, prefix="together.outcome", label=t("together.outcome"))
    cases = together.handover_cases(scope, outcome)
    figure.show_figure(
        "handover_accounts", scope, level=2, question=t("together.handover.list"),
        answer=html(t("together.handover.list_answer")), rows=cases, kinds=together.HANDOVER_CASE_KINDS, n=len(cases),
        opens=("account", links.account_of), empty=t("together.handover.list_nobody"), hint=t("together.hint"),
    )  # fmt: skip
else:
    rows = together.roles(scope)
    figure.show_figure(
        "buying_group_roles", scope, level=2, question=t("together.group.question"),
        answer=together.group_answer(scope, rows), chart=None if rows.empty else role_bars(rows), rows=rows,
        n=together.count_with_roles(rows), interval=together.group_interval(rows),
        excluded=t("together.group.excluded"), empty=t("together.group.nobody"),
    )  # fmt: skip
    in_phase = phase_choice.one_or_all("phase", phase.in_play(), label=t("together.phase"))
    cases = together.incomplete(scope, in_phase)
    figure.show_figure(
        "buying_group_accounts", scope, level=2, question=t("together.group.list"), answer=together.list_answer(),
        rows=cases, kinds=together.GROUP_KINDS, n=len(cases), opens=("account", links.account_of),
        empty=t("together.group.list_nobody"),
    )  # fmt: skip
