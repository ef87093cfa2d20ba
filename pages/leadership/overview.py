import streamlit as st

from ui import charts, data, figure, headline, phases, state, tiles
from ui.text import t

scope = state.scope()
months = scope.over_months(18)
bands = phases.found(data.run("cumulative_flow", months), "accounts")

st.title(t("overview.title"), anchor=False)
st.html(f'<div class="gt-headline">{headline.of(scope)}</div>')
tiles.show(tiles.of(scope), scope)
figure.show(
    "cumulative_flow",
    months,
    question=t("overview.flow_question"),
    answer=phases.cumulative_answer(bands),
    chart=charts.cumulative_flow(bands, height=300),
    rows=bands,
    n=phases.accounts_on_last_day(bands),
)
