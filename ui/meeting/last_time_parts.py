"""Item 1: what the last meetings agreed: due, done or not, and what its figure has done since, by its verdict."""

from storage.records.decisions import Decision
from ui.meeting import decision_parts, decision_rows, last_time_words
from ui.meeting.current_meeting import Sitting
from ui.meeting.slide_words import FIVE
from ui.shell import frame
from ui.text.catalogue import t


def show_last_time(now: Sitting) -> None:
    """Show the five decisions that are most urgent; before the first meeting, what this page will do."""
    if _is_nothing(now):
        return
    decision_parts.show_rows(now, most_urgent(now)[:FIVE], "carried")


def show_all_decisions(now: Sitting) -> None:
    """Show every decision as a card in full."""
    if not _is_nothing(now):
        decision_parts.show_cards(now, most_urgent(now))


def most_urgent(now: Sitting) -> list[Decision]:
    """Overdue ones first, then open ones by their due day, then those that are settled."""
    return sorted(now.carried, key=lambda one: (one.status != "open", not decision_rows.is_overdue(now, one)))


def _is_nothing(now: Sitting) -> bool:
    if now.last is None:
        frame.empty(t("meeting.first"), last_time_words.held_elsewhere(now) or t("meeting.first_hint"))
    elif not now.carried:
        frame.empty(t("meeting.nothing_agreed", day=now.last.as_of), t("meeting.nothing_agreed_hint"))
    return not now.carried
