import streamlit as st

from ui.analysis import conversion_parts, conversion_rows, conversion_words, why_changed_parts
from ui.analysis.why_changed_rows import Subject
from ui.blocks import figure, unknown_entries
from ui.shell import data, state
from ui.text.catalogue import t

scope = state.scope()
head = st.container()
asked = conversion_parts.choose_conversion(scope)
bars = data.run_metric(
    "conversion",
    scope,
    from_phase=asked.from_phase,
    to_phase=asked.to_phase,
    window_days=asked.window_days,
    cohort=asked.cohort,
    unit=asked.unit,
)
chart = conversion_parts.conversion_chart(bars, asked)
figure.show_figure(
    "conversion",
    scope,
    level=1,
    head=head,
    question=conversion_words.conversion_question(asked),
    answer=conversion_words.conversion_sentence(bars, asked),
    chart=chart,
    rows=conversion_rows.conversion_rows(scope, bars, asked),
    kinds=conversion_rows.CONVERSION_KINDS,
    counted=conversion_parts.counted(asked),
    n=conversion_rows.mature_in(bars),
    interval=" · ".join(filter(None, (t("conversion.interval"), conversion_words.leans(scope, asked)))),
    excluded=conversion_words.excluded_entries(bars),
    explains=why_changed_parts.opener(scope, Subject("conversion_rate", asked.from_phase)),
    **unknown_entries.explained(scope, conversion_words.nobody(asked), asked.from_phase),
)
if chart is not None:
    st.caption(t("conversion.hollow"))

cells = data.run_metric("cohorts", scope, from_phase=asked.from_phase, to_phase=asked.to_phase, cohort=asked.cohort)
weeks = conversion_rows.first_weeks(cells)
figure.show_figure(
    "cohorts",
    scope,
    level=2,
    question=t("cohorts.question"),
    answer=conversion_words.cohorts_sentence(weeks),
    chart=conversion_parts.heat(weeks),
    rows=cells,
    n=conversion_rows.members_in(cells),
    interval=t("cohorts.interval"),
    **unknown_entries.explained(scope, conversion_words.nobody(asked), asked.from_phase),
)
