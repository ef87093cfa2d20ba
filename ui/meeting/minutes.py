"""The minutes of a meeting as a page of their own, one sheet: what was agreed first, then what every item found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

from storage.records.decisions import Decision
from ui.meeting import (
    board_rows,
    board_words,
    care_box,
    decision_rows,
    effects,
    movement_words,
    nothing_words,
    shortlist_rows,
    shortlist_words,
    signal_words,
    together_words,
    voice_words,
)
from ui.meeting.current_meeting import Sitting
from ui.meeting.slide_words import FIVE
from ui.shell import data, filter_words, phase, render_target
from ui.text import language, values
from ui.text.catalogue import t
from ui.text.escaping import html

# The items after the decisions, in the order of the agenda.
_FOUND: Final[Mapping[str, Callable[[Sitting], str]]] = {
    "movement": movement_words.finding,
    "signals": signal_words.finding,
    "board": board_words.finding,
    "together": together_words.finding,
    "shortlist": shortlist_words.finding,
    "voice": voice_words.finding,
    "care": care_box.finding,
}


def in_every_language(now: Sitting, *, participants: Sequence[str] = (), next_on: date | None = None) -> dict[str, str]:
    """Language -> the minutes as self-contained HTML."""
    pages = {}
    for one in language.LANGUAGES:
        with render_target.paper(), language.speaking(one):
            pages[one] = minutes_html(now, participants=participants, next_on=next_on)
    return pages


def minutes_html(now: Sitting, *, participants: Sequence[str] = (), next_on: date | None = None) -> str:
    """The minutes in the current language; the figures are those of the slides."""
    info = data.published().info
    facts = [t("figure.as_of", day=now.scope.as_of), t("frame.charter", version=info.charter_version)]
    facts += [t("frame.snapshot", id=info.id), *filter_words.list_filters(now.scope)]
    return _template().render(
        language=language.current(),
        is_demo=info.is_demo,
        number=now.number,
        day=now.scope.as_of,
        participants=", ".join(participants),
        next_on=next_on,
        facts=facts,
        running=[_decision(now, one) for one in now.running],
        carried=[_decision(now, one) for one in now.carried],
        # Sentences of the slides are already escaped.
        found=[_found(now, name) for name in _FOUND],
        board=_board(now),
        shortlist=[_stuck(row) for row in shortlist_rows.shortlist_rows(now.scope)[:FIVE]],
        t=t,
    )  # fmt: skip


def _found(now: Sitting, name: str) -> tuple[str, str]:
    """The name of an item and its finding as HTML, or that it found nothing."""
    return t(f"meeting.item.{name}"), _FOUND[name](now) or html(nothing_words.nothing(now, name))


def _board(now: Sitting) -> list[tuple[str, ...]]:
    return [
        (
            phase.name(row.phase), values.number(row.accounts), values.number(row.entered), values.number(row.left),
            values.number(row.median_days),
        )
        for row in board_rows.columns(now).itertuples(index=False)
    ]  # fmt: skip


def _stuck(row: shortlist_rows.Row) -> tuple[str, ...]:
    return (
        row.name, phase.name(row.phase), values.number(row.age_days), values.money(row.value_at_risk, is_short=True),
        ", ".join(row.lacks) or values.NOTHING, t(f"department.{row.next_department}"),
    )  # fmt: skip


def _decision(now: Sitting, decision: Decision) -> tuple[str, ...]:
    """The cells of a decision; what its figure did is called by the verdict."""
    cells = decision_rows.row(now, decision) | {"due_on": values.day(decision.due_on)}
    called = effects.called(decision, now.scope)
    if called is not None:
        cells["followed"] = f"{t(f'meeting.called.{called[0]}')}: {called[1]}"
    return tuple(_filled(cells.values()))


def _filled(cells: Iterable[str]) -> Iterable[str]:
    return (cell or values.NOTHING for cell in cells)


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=select_autoescape(default=True)).get_template("minutes.html")
