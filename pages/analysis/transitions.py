import streamlit as st

from ui import charts
from ui.analysis import transitions
from ui.blocks import choices, figure
from ui.shell import data, state
from ui.text.catalogue import t

scope = state.scope()
rows = data.run_metric("transitions", scope)

st.title(t("transitions.title"), anchor=False)
shape = choices.one_of("shape", ("matrix", "sankey"), prefix="transitions.shape")
draw = charts.transition_sankey if shape == "sankey" else charts.transition_matrix
figure.show_figure(
    "transitions",
    scope,
    question=t("transitions.question"),
    answer=transitions.transitions_sentence(rows),
    chart=None if transitions.drawable_rows(rows).empty else draw(transitions.drawable_rows(rows)),
    rows=rows,
    kinds={
        "from_phase": "phase",
        "to_phase": "phase",
        "exit": "exit",
        "transitions": "count",
        "accounts": "count",
    },
    n=transitions.moves_in(rows),
    opens=("accounts", transitions.accounts_of_move),
)
st.caption(t("transitions.signs"))
