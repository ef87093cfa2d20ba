import streamlit as st

from ui.analysis import decomposition_parts, decomposition_rows, decomposition_words
from ui.blocks import figure
from ui.charts import decomposition as drawings
from ui.shell import state
from ui.text.catalogue import t

scope = state.scope()
st.title(t("decomposition.title"), anchor=False)
goal = decomposition_parts.choose_goal()
rows = decomposition_rows.decomposition_rows(scope, goal)
is_change = decomposition_rows.is_change(rows, scope, goal)
figure.show_figure(
    "decomposition",
    scope,
    level=2,
    question=t("decomposition.question"),
    answer=decomposition_words.decomposition_sentence(rows, scope, goal),
    chart=drawings.bridge(rows) if is_change else None,
    rows=rows,
    n=decomposition_rows.moves_in(rows),
    interval=t("decomposition.interval"),
    excluded=decomposition_words.corrections(rows),
    empty=t("decomposition.nothing"),
)
if is_change:
    figure.show_figure(
        "decomposition",
        scope,
        key="decomposition.causes",
        level=2,
        question=t("decomposition.causes"),
        rows=decomposition_rows.named(rows, scope, goal),
        kinds=decomposition_rows.KINDS,
        n=decomposition_rows.moves_in(rows),
        interval=t("decomposition.interval"),
        empty=decomposition_words.nothing_named(rows, scope, goal),
        hint=t("decomposition.no_cause_hint"),
    )
