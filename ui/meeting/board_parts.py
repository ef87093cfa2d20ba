"""Item 4: the phase board: a column per phase with its figures, and a dot per open account by age."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from ui.blocks import figure
from ui.charts.board import phase_board
from ui.meeting import board_rows
from ui.meeting.current_meeting import Sitting
from ui.shell import frame
from ui.text.catalogue import t
from ui.text.escaping import html

# What fits below the finding at 1280 x 720, in a font size that can be read from the back row.
ON_WALL: Final = {"height": 490, "letters": 17}
_KINDS: Final = {
    "phase": "phase", "accounts": "count", "entered": "count", "left": "count", "median_days": "days",
    "dwell_change": "text", "threshold_days": "days",
}  # fmt: skip


def show_board(now: Sitting) -> None:
    """Show the board as one chart whose dots open their accounts."""
    heads, dots = board_rows.columns(now), board_rows.ages(now)
    if not heads["accounts"].any():
        frame.empty(t("meeting.board.nobody"))
        return
    figure.draw(_chart(now, heads, dots), key="meeting.board", drill="account", alt=t("meeting.board.question"))


def show_board_with_rows(now: Sitting) -> None:
    """Show the board, the figures of every phase as a table, and how they are counted."""
    heads, dots = board_rows.columns(now), board_rows.ages(now)
    everyone = int(heads["accounts"].sum())
    figure.show_figure(
        "accounts", now.scope, key="meeting.board", question=t("meeting.board.question"),
        answer=html(t("meeting.board.answer", drawn=len(dots), all=everyone, most=board_rows.MOST_DOTS)),
        chart=_chart(now, heads, dots),
        rows=heads if everyone else heads.iloc[:0], kinds=_KINDS, n=everyone, interval=t("meeting.board.lines"),
        note=t("meeting.board.lines"),
        excluded=t("meeting.board.excluded"), drill="account", empty=t("meeting.board.nobody"),
    )  # fmt: skip


def _chart(now: Sitting, heads: pd.DataFrame, dots: pd.DataFrame) -> go.Figure:
    look = ON_WALL if now.is_presented else {}
    return phase_board(heads, dots, is_by_segment=board_rows.have_segments_their_own(now), **look)
