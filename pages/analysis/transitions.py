import streamlit as st

from ui import charts
from ui.analysis import moves
from ui.blocks import choices, figure
from ui.shell import data, state
from ui.text.text import t

scope = state.scope()
rows = data.run_metric("transitions", scope)

st.title(t("transitions.title"), anchor=False)
shape = choices.one_of("shape", ("matrix", "sankey"), prefix="transitions.shape")
draw = charts.transition_sankey if shape == "sankey" else charts.transition_matrix
figure.show_figure(
    "transitions",
    scope,
    question=t("transitions.question"),
    answer=moves.transitions_sentence(rows),
    chart=None if moves.drawable_rows(rows).empty else draw(moves.drawable_rows(rows)),
    rows=rows,
    kinds={
        "from_phase": "phase",
        "to_phase": "phase",
        "exit": "exit",
        "transitions": "count",
        "accounts": "count",
    },
    n=moves.moves_in(rows),
    opens=("accounts", moves.accounts_of_move),
)
st.caption(t("transitions.signs"))
