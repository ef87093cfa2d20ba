"""Item 3: what has happened to every account since the last meeting's baseline, in groups that can be opened."""

from functools import partial

from ui.accounts import moved
from ui.blocks import choices, figure
from ui.meeting import movement_rows, movement_words
from ui.meeting.current_meeting import Sitting
from ui.shell import links
from ui.text import values
from ui.text.catalogue import t


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
        answer=movement_words.movement_sentence(now, counts), rows=named, kinds=movement_rows.LIST, n=len(rows),
        excluded=t("meeting.changes_excluded"),
        opens=("account", links.account_of), empty=t("meeting.nothing_moved"), hint=movement_words.since(now),
    )  # fmt: skip


def _told(counts: tuple[tuple[str, int], ...], kind: str) -> str:
    return f"{t(f'meeting.kind.{kind}')} {values.number(dict(counts)[kind])}"
