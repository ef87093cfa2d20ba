import streamlit as st

from ui.analysis import arrivals
from ui.blocks import beginnings, figure
from ui.shell import data, state
from ui.text.text import t

scope = state.scope()
head = st.container()
asked = arrivals.choose()
bars = data.run(
    "conversion",
    scope,
    from_phase=asked.from_phase,
    to_phase=asked.to_phase,
    window_days=asked.window_days,
    cohort=asked.cohort,
    unit=asked.unit,
)
figure.show(
    "conversion",
    scope,
    level=1,
    head=head,
    question=arrivals.question(asked),
    answer=arrivals.answer(bars, asked),
    chart=arrivals.chart(bars, asked),
    rows=arrivals.printed(scope, bars, asked),
    kinds=arrivals.CONVERSION_KINDS,
    n=arrivals.mature_in(bars),
    interval=" · ".join(filter(None, (t("conversion.interval"), arrivals.leans(scope, asked)))),
    excluded=arrivals.excluded(bars),
    **beginnings.explained(scope, arrivals.nobody(asked), asked.from_phase),
)
if not bars.empty:
    st.caption(t("conversion.hollow"))

cells = data.run("cohorts", scope, from_phase=asked.from_phase, to_phase=asked.to_phase, cohort=asked.cohort)
weeks = arrivals.first_weeks(cells)
figure.show(
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
