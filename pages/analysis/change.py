import streamlit as st

from ui.analysis import decomposition
from ui.blocks import figure
from ui.charts import decomposition as drawings
from ui.shell import state
from ui.text.catalogue import t

scope = state.scope()
st.title(t("decomposition.title"), anchor=False)
goal = decomposition.choose_goal()
rows = decomposition.decomposition_rows(scope, goal)
figure.show_figure(
    "decomposition",
    scope,
    level=2,
    question=t("decomposition.question"),
    answer=decomposition.decomposition_sentence(rows, scope, goal),
    chart=drawings.bridge(rows, is_change=decomposition.is_change(rows, scope, goal)) if len(rows) else None,
    rows=rows,
    n=decomposition.moves_in(rows),
    interval=t("decomposition.interval"),
    excluded=decomposition.corrections(rows),
    empty=t("decomposition.nothing"),
)
causes = decomposition.named(rows, scope, goal)
figure.show_figure(
    "decomposition",
    scope,
    key="decomposition.causes",
    level=2,
    question=t("decomposition.causes"),
    rows=causes,
    kinds=decomposition.KINDS,
    n=decomposition.moves_in(rows),
    interval=t("decomposition.interval"),
    empty=decomposition.nothing_named(rows, scope, goal),
    hint=t("decomposition.no_cause_hint"),
)
