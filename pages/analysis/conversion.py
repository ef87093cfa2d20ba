import streamlit as st

from ui.analysis import conversion
from ui.blocks import figure, unknown_entries
from ui.shell import data, state
from ui.text.catalogue import t

scope = state.scope()
head = st.container()
asked = conversion.choose_conversion()
bars = data.run_metric(
    "conversion",
    scope,
    from_phase=asked.from_phase,
    to_phase=asked.to_phase,
    window_days=asked.window_days,
    cohort=asked.cohort,
    unit=asked.unit,
)
figure.show_figure(
    "conversion",
    scope,
    level=1,
    head=head,
    question=conversion.conversion_question(asked),
    answer=conversion.conversion_sentence(bars, asked),
    chart=conversion.conversion_chart(bars, asked),
    rows=conversion.conversion_rows(scope, bars, asked),
    kinds=conversion.CONVERSION_KINDS,
    n=conversion.mature_in(bars),
    interval=" · ".join(filter(None, (t("conversion.interval"), conversion.leans(scope, asked)))),
    excluded=conversion.excluded_entries(bars),
    **unknown_entries.explained(scope, conversion.nobody(asked), asked.from_phase),
)
if not bars.empty:
    st.caption(t("conversion.hollow"))

cells = data.run_metric("cohorts", scope, from_phase=asked.from_phase, to_phase=asked.to_phase, cohort=asked.cohort)
weeks = conversion.first_weeks(cells)
figure.show_figure(
    "cohorts",
    scope,
    level=2,
    question=t("cohorts.question"),
    answer=t("cohorts.answer", weeks=conversion.MOST_WEEKS),
    chart=conversion.heat(weeks),
    rows=cells,
    n=conversion.members_in(cells),
    interval=t("cohorts.interval"),
    **unknown_entries.explained(scope, conversion.nobody(asked), asked.from_phase),
)
