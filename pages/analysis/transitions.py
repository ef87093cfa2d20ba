import streamlit as st

from ui import charts
from ui.analysis import moves
from ui.blocks import choices, figure
from ui.shell import data, state
from ui.text.text import t

scope = state.scope()
rows = data.run("transitions", scope)

st.title(t("transitions.title"), anchor=False)
shape = choices.one_of("shape", ("matrix", "sankey"), prefix="transitions.shape")
draw = charts.transition_sankey if shape == "sankey" else charts.transition_matrix
figure.show(
    "transitions",
    scope,
    question=t("transitions.question"),
    answer=moves.answer(rows),
    chart=None if moves.drawn(rows).empty else draw(moves.drawn(rows)),
    rows=rows,
    kinds={
        "from_phase": "phase",
        "to_phase": "phase",
        "exit": "exit",
        "transitions": "count",
        "accounts": "count",
    },
    n=moves.moves_in(rows),
    opens=("accounts", moves.opened),
)
st.caption(t("transitions.signs"))
