"""Item 2 in words: what has happened since the last meeting's baseline."""

from typing import Any, Final

import pandas as pd

from model.charter import LOST, WON
from ui.blocks import unknown_entries
from ui.meeting import movement_rows, slide_words
from ui.meeting.current_meeting import Sitting
from ui.shell import links, phase
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.shortening import shortened

# The kinds whose money is told: what is gone, at stake again, or earned.
_WITH_MONEY: Final = (LOST, "return", WON)
HEADS: Final = ("column.name", "meeting.kind", "meeting.why_head", "column.value")
_WHY: Final = 110


def since(now: Sitting) -> str:
    """The day since which changes are listed, in words."""
    if now.last is None:
        return t("meeting.since_period", day=movement_rows.data_before(now.scope))
    return t("meeting.since_baseline", number=now.last.number, day=now.last.as_of)


def nothing(now: Sitting) -> str:
    """That no account has moved, and since when. Not escaped."""
    day = movement_rows.data_before(now.scope) if now.last is None else now.last.as_of
    return t("meeting.nothing_moved_since", day=day)


def finding(now: Sitting) -> str:
    """HTML: how many moved which way, what matters first, with the money of what was lost, went back and was won."""
    rows = movement_rows.by_importance(now)
    if rows.empty:
        return ""
    told = f"{html(since(now))} {', '.join(_groups(rows))}."
    if now.last is None and not unknown_entries.reach_back_to(movement_rows.data_before(now.scope)):
        told += f" {html(unknown_entries.counted_as_new())}"
    return told


def _groups(rows: pd.DataFrame) -> list[str]:
    return [_group(kind, rows[rows["kind"] == kind]) for kind in movement_rows.MOVED if (rows["kind"] == kind).any()]


def _group(kind: str, rows: pd.DataFrame) -> str:
    number = links.number(len(rows), "meeting", item="movement.all", group=kind)
    told = f"{number} {html(t(f'meeting.kind.{kind}'))}"
    total = rows["value"].sum(min_count=1)
    if kind not in _WITH_MONEY or values.is_nothing(total):
        return told
    return f"{told} ({html(values.money(total, is_short=True))})"


def move_cells(row: Any) -> tuple[str, ...]:
    """HTML cells of one of the `movement_rows.first_moves`: the account (a link), which way, why, its value."""
    way = t(f"meeting.kind.{row.kind}")
    if not values.is_nothing(row.from_phase) and row.to_phase in phase.in_play():
        way = t("meeting.way", kind=way, start=phase.name(row.from_phase), end=phase.name(row.to_phase))
    return (
        links.anchor(shortened(str(row.name), slide_words.NAME), "account", account=row.account_id),
        html(way),
        html(shortened(row.why, _WHY) or values.NOTHING),
        html(values.money(row.value, is_short=True)),
    )
