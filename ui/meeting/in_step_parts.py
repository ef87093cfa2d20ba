"""Items 5 and 6: handovers, and touches too early and too late side by side, since the last meeting."""

import streamlit as st

from ui.analysis import alignment_parts, alignment_rows, alignment_words
from ui.blocks import figure
from ui.charts.alignment import fit_bars, handover_bars
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import t


def handover(now: Sitting) -> None:
    """Show what became of the handovers; the returned and the waiting ones are one click away, by name."""
    rows = alignment_rows.handovers(now.period)
    figure.show_figure(
        "handover", now.period, level=3, question=t("together.handover.question"),
        answer=alignment_words.handover_answer(rows),
        chart=None if rows.empty else handover_bars(alignment_rows.outcomes(rows)),
        rows=rows, kinds=alignment_rows.HANDOVER_KINDS, n=alignment_rows.offered(rows),
        interval=t("together.handover.interval"),
        excluded=t("together.handover.excluded"), empty=t("together.handover.nobody"),
        hint=t("together.hint"), opens=("together", _handovers),
    )  # fmt: skip


def touch_fit(now: Sitting) -> None:
    """Show premature and late touches together, with five cases each."""
    rows = alignment_rows.fit(now.period)
    figure.show_figure(
        "touch_fit", now.period, level=3, question=t("together.fit.question"), answer=alignment_words.fit_answer(rows),
        chart=None if rows.empty else fit_bars(rows), rows=rows, n=alignment_rows.counted(rows),
        interval=t("together.interval"), excluded=t("together.fit.excluded"), empty=t("together.fit.nobody"),
        hint=t("together.hint"),
    )  # fmt: skip
    for column, case in zip(st.columns(2, gap="medium"), ("premature", "late"), strict=True):
        with column:
            alignment_parts.cases(now.period, case, alignment_rows.CASES[0])


def _handovers(row: dict[str, object]) -> dict[str, object]:
    return {"part": "handover", "outcome": row["outcome"]}
