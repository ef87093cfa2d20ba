"""The choice of the figure whose change is explained."""

from model.charter import WON
from ui.analysis import decomposition_rows, decomposition_words
from ui.blocks import choices
from ui.shell import phase
from ui.text.catalogue import t


def choose_goal() -> str | None:
    """Draw the choice; returns the phase entered, None for all steps forward."""
    goals = (decomposition_rows.FORWARD, *phase.in_play(), WON)
    chosen = choices.one_of(
        "goal", goals, written=decomposition_words.figure_name, label=t("decomposition.choose"), is_long=True
    )
    return None if chosen == decomposition_rows.FORWARD else chosen
