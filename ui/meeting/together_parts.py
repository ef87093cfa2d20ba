"""Item 5: handovers, and touches too early and too late, on one slide; since the last meeting."""

import streamlit as st

from ui.analysis import alignment_parts, alignment_rows, alignment_words
from ui.blocks import figure
from ui.charts.alignment import fit_bars, handover_bars
from ui.meeting import slide_words, together_rows, together_words
from ui.meeting.current_meeting import Sitting
from ui.shell import frame, viewing
from ui.text.catalogue import t

_HEADS = ("column.name", "column.phase", "meeting.together.what", "column.value")


def show_cases(now: Sitting) -> None:
    """Show the most valuable accounts where something went wrong, then the shares of a longer time."""
    rows = together_rows.cases(now)
    if rows.empty:
        frame.empty(t("meeting.together.nothing"))
    else:
        viewing.note_view("list", "meeting.together")
        cells = map(together_words.case_cells, rows.itertuples(index=False))
        st.html(slide_words.rows_html(_HEADS, cells, label=t("meeting.item.together")))
    st.html(f'<div class="gt-answer gt-aside">{together_words.shares(now)}</div>')


def show_together(now: Sitting) -> None:
    """Show handovers and touches with their charts, tables and cases."""
    _handovers(now)
    _touches(now)


def _handovers(now: Sitting) -> None:
    rows = alignment_rows.handovers(now.period)
    figure.show_figure(
        "handover", now.period, level=3, question=t("together.handover.question"),
        answer=alignment_words.handover_answer(rows),
        chart=None if rows.empty else handover_bars(alignment_rows.outcomes(rows)),
        rows=rows, kinds=alignment_rows.HANDOVER_KINDS, n=alignment_rows.offered(rows),
        interval=t("together.handover.interval"),
        excluded=t("together.handover.excluded"), empty=t("together.handover.nobody"),
        hint=t("together.hint"), opens=("together", _outcome),
    )  # fmt: skip


def _touches(now: Sitting) -> None:
    rows = alignment_rows.fit(now.period)
    figure.show_figure(
        "touch_fit", now.period, level=3, question=t("together.fit.question"),
        answer=alignment_words.fit_answer(rows, **together_words.days(now.period)), drill="cases",
        chart=None if rows.empty else fit_bars(rows), rows=rows, n=alignment_rows.counted(rows),
        interval=t("together.interval"), excluded=t("together.fit.excluded"), empty=t("together.fit.nobody"),
        hint=t("together.hint"),
    )  # fmt: skip
    for column, case in zip(st.columns(2, gap="medium"), ("premature", "late"), strict=True):
        with column:
            alignment_parts.cases(now.period, case, alignment_rows.CASES[0])


def _outcome(row: dict[str, object]) -> dict[str, object]:
    return {"part": "handover", "outcome": row["outcome"]}
