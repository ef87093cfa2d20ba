"""Where accounts went: the matrix or the flows of the period's moves."""

from ui import charts
from ui.analysis import transitions
from ui.blocks import choices, figure
from ui.shell import data
from ui.shell.scope import Scope
from ui.text.catalogue import t

_KINDS = {"from_phase": "origin", "to_phase": "phase", "exit": "exit", "transitions": "count", "accounts": "count"}


def show_transitions(scope: Scope) -> None:
    """Draw the choice of the chart and the figure."""
    rows = data.run_metric("transitions", scope)
    shape = choices.one_of("shape", ("matrix", "sankey"), prefix="transitions.shape")
    draw = charts.transition_sankey if shape == "sankey" else charts.transition_matrix
    drawn = transitions.drawable_rows(rows)
    figure.show_figure(
        "transitions", scope, question=t("transitions.question"),
        answer=transitions.transitions_sentence(rows), chart=None if drawn.empty else draw(drawn), rows=rows,
        kinds=_KINDS, n=transitions.moves_in(rows), opens=("cases", transitions.cases_of_move), drill="cases",
        counted={
            "transitions": lambda row: ("cases", transitions.cases_of_move(row)),
            "accounts": transitions.accounts_of_move,
        },
        note=t("transitions.signs" if shape == "matrix" else "transitions.bands"), excluded=t("transitions.product"),
    )  # fmt: skip
