import streamlit as st

from ui import (
    asked,
    charter_changes,
    charts,
    data,
    figure,
    headline,
    outlook,
    overview,
    phases,
    report,
    state,
    story_box,
    tiles,
)
from ui.charts.outlook import outlook_fan
from ui.export import download
from ui.meeting import agreed
from ui.text import t

scope = state.scope()
months = scope.over_months(overview.MONTHS)

heading, file = st.columns([5, 1], vertical_alignment="bottom")
with heading:
    st.title(t("overview.title"), anchor=False)
with file:
    download.offer("leadership", scope, is_pseudonymised=story_box.is_hidden())
st.html(f'<div class="gt-headline">{headline.of(scope)}</div>')
tiles.show(tiles.of(scope), scope)
past, ahead = st.columns([3, 2], gap="medium")
with past:
    bands = overview.bands(scope)
    figure.show(
        "cumulative_flow", months, question=t("overview.flow_question"), answer=phases.cumulative_answer(bands),
        chart=charts.cumulative_flow(bands, height=300, flags=charter_changes.within(months)), rows=bands,
        n=phases.accounts_on_last_day(bands),
    )  # fmt: skip
with ahead:
    fans, expected = overview.fans(scope), data.run("forecast", scope, horizon_days=overview.AHEAD_DAYS)
    figure.show(
        "forecast", scope, question=t("overview.outlook_question"), answer=overview.outlook_answer(scope),
        chart=outlook_fan(fans, scope.as_of, height=240), rows=fans, n=outlook.stock_in(expected),
        interval=t("outlook.interval"), excluded=outlook.excluded(expected), empty=outlook.nobody(expected),
    )  # fmt: skip
report.show(
    "overview.decisions", asked.decisions(scope), agreed.KINDS, answer=asked.answer(scope),
    fine=t("overview.decisions_none"),
)  # fmt: skip
story_box.show(scope)
