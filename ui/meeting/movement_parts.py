"""Item 2: what has happened to every account since the last meeting's baseline, what matters first."""

from functools import partial

import streamlit as st

from ui.accounts import moved
from ui.blocks import choices, figure
from ui.meeting import movement_rows, movement_words, slide_words
from ui.meeting.current_meeting import Sitting
from ui.shell import frame, links, viewing
from ui.text import values
from ui.text.catalogue import t


def show_first_moves(now: Sitting) -> None:
    """Show the five moves that matter most, with the reason and the money."""
    rows = movement_rows.first_moves(now)
    if rows.empty:
        frame.empty(movement_words.nothing(now))
        return
    viewing.note_view("list", "meeting.changes")
    cells = map(movement_words.move_cells, rows.itertuples(index=False))
    st.html(slide_words.rows_html(movement_words.HEADS, cells, label=t("meeting.item.movement")))


def show_movement(now: Sitting) -> None:
    """Show the counts per group as a choice, and below the accounts of the chosen group."""
    rows = movement_rows.changes(now)
    counts = movement_rows.counted(rows)
    group = next((kind for kind in movement_rows.MOVED if counts[kind]), movement_rows.MOVED[0])
    if counts.any():
        with_count = partial(_told, tuple(counts.items()))
        shown = [kind for kind in movement_rows.MOVED if counts[kind]]
        group = choices.one_of("group", shown, written=with_count, default=group, label=t("meeting.group"))
    named = moved.with_names(now.scope, rows[rows["kind"] == group])
    question = t("meeting.moved", kind=t(f"meeting.kind.{group}"))
    figure.show_figure(
        "changes", now.period, key="meeting.changes", level=3, question=question,
        answer=movement_words.finding(now), rows=named, kinds=movement_rows.LIST, n=len(rows),
        excluded=t("meeting.changes_excluded"),
        opens=("account", links.account_of), empty=movement_words.nothing(now),
    )  # fmt: skip


def _told(counts: tuple[tuple[str, int], ...], kind: str) -> str:
    return f"{t(f'meeting.kind.{kind}')} {values.number(dict(counts)[kind])}"
