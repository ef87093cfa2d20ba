"""Item 4: the phase board: a column per phase with its figures, and a dot per open account by age."""

from typing import Final

from ui.blocks import figure
from ui.charts.board import phase_board
from ui.meeting import board_rows
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import t
from ui.text.escaping import html

# What fits below the heading at 1280 x 720, in a font size that can be read from the back row.
ON_WALL: Final = {"height": 440, "letters": 17}


def show_board(now: Sitting) -> None:
    """Show the board as one chart whose dots open their accounts."""
    heads, dots = board_rows.columns(now), board_rows.ages(now)
    drawn, everyone = len(dots), int(heads["accounts"].sum())
    chart = phase_board(heads, dots, **(ON_WALL if now.is_presented else {}))
    figure.show_figure(
        "accounts", now.scope, key="meeting.board", level=3, question=t("meeting.board.question"),
        answer=html(t("meeting.board.answer", drawn=drawn, all=everyone, most=board_rows.MOST_DOTS)), chart=chart,
        rows=dots,
        n=everyone, interval=t("meeting.board.lines"), excluded=t("meeting.board.excluded"), drill="account",
        empty=t("meeting.board.nobody"),
    )  # fmt: skip
