"""Reminders: open decisions that are overdue or due soon, told to the receivers of notices, each at most once a day."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from model.errors import Fault
from storage.naming import STAND_IN
from storage.records import reminders
from storage.records.decisions import Decision
from ui.decisions import decision_words, open_decisions
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn

# Without another wish: a week, so that every weekly meeting lies between the first reminder and the day.
WITHIN_DAYS: Final = 7


def remind(to: Any, *, within_days: int, is_pseudonymised: bool = True, now: datetime | None = None) -> int:
    """Tell the receivers `to` (`sending.receivers`), in one message, of the open decisions that are overdue or due
    within `within_days` and have not been told today; returns how many they were, 0 without any message.

    is_pseudonymised: no person is named. now: default: the present moment; its day in the charter's time zone is today.
    Fault if nothing is published, or if a receiver did not take the message: then all are told by the next call.
    """
    current = data.pin_snapshot()
    if current is None:
        raise Fault("cli.no_snapshot")
    day = (now or datetime.now(data.charter().zone)).astimezone(data.charter().zone).date()
    with data.records().begin() as session:
        found = reminders.due(session, day=day, within_days=within_days, is_demo=current.info.is_demo)
        claimed = reminders.claim(session, found, day)
    if not claimed:
        return 0
    if not to.notify(title=_title(claimed, day), body=_body(claimed, day, is_pseudonymised=is_pseudonymised)):
        with data.records().begin() as session:
            reminders.release(session, [one.decision_id for one in claimed], day)
        raise Fault("reminders.not_told")
    return len(claimed)


def _title(found: list[Decision], day: date) -> str:
    late = sum(open_decisions.is_overdue(one, day) for one in found)
    parts = [tn("reminders.overdue", late)] if late else []
    parts += [tn("reminders.due", len(found) - late)] if len(found) > late else []
    return f"{t('frame.product')}: {', '.join(parts)}"


def _body(found: list[Decision], day: date, *, is_pseudonymised: bool) -> str:
    info = data.published().info
    scope = Scope(info.as_of, info.as_of, info.as_of)
    lines = [t("frame.demonstration")] if info.is_demo else []
    hidden = _names(found) if is_pseudonymised else None
    return "\n".join((*lines, *(_line(one, day, scope, hidden) for one in found)))


def _line(one: Decision, day: date, scope: Scope, hidden: tuple[str, ...] | None) -> str:
    """When, what, about what, and who; with names to be hidden, nobody."""
    key = "reminders.since" if open_decisions.is_overdue(one, day) else "reminders.until"
    about = decision_words.account_name(scope, one.account_id) if one.account_id else ""
    about = about or (phase.name(one.phase) if one.phase in phase.in_play() else "")
    facts = {"day": values.day(one.due_on), "text": without_names(" ".join(one.text.split()), hidden or ())}
    owner = one.owner if hidden is None else ""
    return "– " + " · ".join(part for part in (t(key, **facts), about, owner) if part)


def _names(found: Iterable[Decision]) -> tuple[str, ...]:
    """Every name that must not be told: who owns or edited the decisions, and everybody who looks after an account."""
    named = {name for one in found for name in (one.owner, one.changed_by or "")}
    named |= {str(name) for name in data.query_rows("owners")["name"].dropna()}
    return tuple(sorted(filter(None, named)))


def without_names(text: str, names: Iterable[str]) -> str:
    """`text` with a stand-in for each of `names` as a whole word, ignoring case; the longest first."""
    ordered = sorted(names, key=len, reverse=True)
    written = "|".join(re.escape(name) for name in ordered)
    return re.sub(rf"(?<!\w)(?:{written})(?!\w)", STAND_IN, text, flags=re.IGNORECASE) if ordered else text
