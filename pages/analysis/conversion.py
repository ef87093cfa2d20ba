import streamlit as st

from ui.analysis import arrivals
from ui.blocks import beginnings, figure
from ui.shell import data, state
from ui.text.text import t

scope = state.scope()
head = st.container()
asked = arrivals.choose_conversion()
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
    question=arrivals.conversion_question(asked),
    answer=arrivals.conversion_sentence(bars, asked),
    chart=arrivals.conversion_chart(bars, asked),
    rows=arrivals.conversion_rows(scope, bars, asked),
    kinds=arrivals.CONVERSION_KINDS,
    n=arrivals.mature_in(bars),
    interval=" · ".join(filter(None, (t("conversion.interval"), arrivals.leans(scope, asked)))),
    excluded=arrivals.excluded_entries(bars),
    **beginnings.explained(scope, arrivals.nobody(asked), asked.from_phase),
)
if not bars.empty:
    st.caption(t("conversion.hollow"))

cells = data.run_metric("cohorts", scope, from_phase=asked.from_phase, to_phase=asked.to_phase, cohort=asked.cohort)
weeks = arrivals.first_weeks(cells)
figure.show_figure(
    "cohorts",
    scope,
    level=2,
    question=t("cohorts.question"),
    answer=t("cohorts.answer", weeks=arrivals.MOST_WEEKS),
    chart=arrivals.heat(weeks),
    rows=cells,
    n=arrivals.members_in(cells),
    interval=t("cohorts.interval"),
    **beginnings.explained(scope, arrivals.nobody(asked), asked.from_phase),
)
