"""The minutes of a meeting as a separate page: what was shown, what was agreed, based on which figures."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

from ui.accounts import stuck
from ui.analysis import alignment_rows, alignment_words
from ui.meeting import board_rows, care_box, decision_rows, movement_rows, movement_words, shortlist_rows
from ui.meeting.current_meeting import Sitting
from ui.shell import data, filter_words, phase, render_target
from ui.text import language, values
from ui.text.catalogue import t
from ui.text.escaping import html


def in_every_language(now: Sitting) -> dict[str, str]:
    """Language -> the minutes as self-contained HTML."""
    pages = {}
    for one in language.LANGUAGES:
        with render_target.paper(), language.speaking(one):
            pages[one] = minutes_html(now)
    return pages


def minutes_html(now: Sitting) -> str:
    """The minutes in the current language; the figures are those of the page."""
    info = data.published().info
    scope, handovers, fit = now.scope, alignment_rows.handovers(now.period), alignment_rows.fit(now.period)
    counts = movement_rows.counted(movement_rows.changes(now))
    facts = [t("figure.as_of", day=scope.as_of), t("frame.charter", version=info.charter_version)]
    facts += [t("frame.snapshot", id=info.id)]
    facts += filter_words.list_filters(scope)
    return _template().render(
        language=language.current(),
        is_demo=info.is_demo,
        number=now.number,
        facts=facts,
        # Sentences from the page are already escaped.
        moved=movement_words.movement_sentence(now, counts) if counts.any() else html(t("meeting.nothing_moved")),
        handover=alignment_words.handover_answer(handovers),
        fit=alignment_words.fit_answer(fit),
        stuck=stuck.stuck_sentence(data.run_metric("stuck_accounts", scope)),
        care=care_box.care_sentence(care_box.care_rows(scope)),
        board=_board(now),
        shortlist=[_stuck(row) for row in shortlist_rows.shortlist_rows(scope)],
        carried=[_decision(now, one) for one in now.carried],
        running=[_decision(now, one) for one in now.running],
        t=t,
    )


def _board(now: Sitting) -> list[tuple[str, ...]]:
    return [
        (
            phase.name(row.phase), values.number(row.accounts), values.number(row.entered), values.number(row.left),
            values.days(row.median_days),
        )
        for row in board_rows.columns(now).itertuples(index=False)
    ]  # fmt: skip


def _stuck(row: shortlist_rows.Row) -> tuple[str, ...]:
    return (
        row.name, phase.name(row.phase), values.days(row.age_days), values.money(row.value_at_risk, is_short=True),
        ", ".join(row.lacks) or values.NOTHING, t(f"department.{row.next_department}"),
    )  # fmt: skip


def _decision(now: Sitting, decision: Any) -> tuple[str, ...]:
    cells = decision_rows.row(now, decision) | {"due_on": values.day(decision.due_on)}
    return tuple(cell or values.NOTHING for cell in cells.values())


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=select_autoescape(default=True)).get_template("minutes.html")
