import streamlit as st

from ui.analysis import alignment_parts, alignment_rows, alignment_words
from ui.blocks import choices, figure
from ui.charts.alignment import fit_bars, handover_bars, role_bars
from ui.shell import links, phase, state
from ui.text.catalogue import t
from ui.text.escaping import html

scope = state.scope()

st.title(t("together.title"), anchor=False)
part = choices.one_of("part", alignment_rows.PARTS, prefix="together.part", label=t("together.part"))
if part == "touch_fit":
    rows = alignment_rows.fit(scope)
    figure.show_figure(
        "touch_fit", scope, level=2, question=t("together.fit.question"), answer=alignment_words.fit_answer(rows),
        chart=fit_bars(rows) if alignment_rows.has_rates(rows) else None, rows=rows, kinds=alignment_rows.FIT_KINDS,
        counted=alignment_rows.FIT_COUNTED, drill="cases", n=alignment_rows.counted(rows), hint=t("together.hint"),
        interval=t("together.interval"), excluded=t("together.fit.excluded"), empty=t("together.fit.nobody"),
    )  # fmt: skip
    which = choices.one_of("cases", alignment_rows.CASES, prefix="together.cases", label=t("together.cases"))
    for column, case in zip(st.columns(2, gap="medium"), ("premature", "late"), strict=True):
        with column:
            alignment_parts.cases(scope, case, which)
    st.caption(t("together.fit.cases_rule"))
elif part == "handover":
    rows = alignment_rows.handovers(scope)
    figure.show_figure(
        "handover", scope, level=2, question=t("together.handover.question"),
        answer=alignment_words.handover_answer(rows), drill="together", n=alignment_rows.offered(rows), rows=rows,
        chart=None if rows.empty else handover_bars(alignment_rows.outcomes(rows)), hint=t("together.hint"),
        kinds=alignment_rows.HANDOVER_KINDS, counted=alignment_rows.handovers_counted(rows),
        interval=t("together.handover.interval"), excluded=t("together.handover.excluded"),
        empty=t("together.handover.nobody"),
    )  # fmt: skip
    outcome = choices.one_of("outcome", alignment_rows.CHOICES, prefix="together.outcome", label=t("together.outcome"))
    cases = alignment_rows.handover_cases(scope, outcome)
    figure.show_figure(
        "handover_accounts", scope, level=2, question=t("together.handover.list"),
        answer=html(t("together.handover.list_answer")), rows=cases, kinds=alignment_rows.HANDOVER_CASE_KINDS,
        n=len(cases),
        opens=("account", links.account_of), empty=t("together.handover.list_nobody"), hint=t("together.hint"),
    )  # fmt: skip
else:
    rows = alignment_rows.roles(scope)
    figure.show_figure(
        "buying_group_roles", scope, level=2, question=t("together.group.question"),
        answer=alignment_words.group_answer(scope, rows), chart=None if rows.empty else role_bars(rows), rows=rows,
        n=alignment_rows.count_with_roles(rows), interval=alignment_words.group_interval(rows),
        excluded=t("together.group.excluded"), empty=t("together.group.nobody"),
    )  # fmt: skip
    in_phase = choices.one_phase_or_all("phase", phase.in_play(), label=t("together.phase"))
    cases = alignment_rows.incomplete(scope, in_phase)
    figure.show_figure(
        "buying_group_accounts", scope, level=2, question=t("together.group.list"),
        answer=alignment_words.list_answer(),
        rows=cases, kinds=alignment_rows.GROUP_KINDS, n=len(cases), opens=("account", links.account_of),
        empty=t("together.group.list_nobody"),
    )  # fmt: skip
