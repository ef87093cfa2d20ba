"""An open decision in words: one line for a row, a few lines for the page of an account."""

from collections.abc import Sequence
from typing import Final

from storage.records.decisions import Decision
from ui.decisions import open_decisions
from ui.decisions.open_decisions import OpenDecisions
from ui.shell import data, filter_words, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.shortening import shortened

# As much of the wording as two lines of a table hold.
SHORT: Final = 60


def row_line(told: OpenDecisions, found: Sequence[Decision], *, is_whole: bool = False) -> str:
    """The first of `found` in one line (what, who, until when, for whom), and how many more there are; "" for none.

    Not escaped. An overdue one begins with its sign. Its wording is cut to `SHORT` letters unless `is_whole`.
    """
    if not found:
        return ""
    more = f" {tn('decision.more', len(found) - 1)}" if len(found) > 1 else ""
    return line(told, found[0], is_whole=is_whole) + more


def line(told: OpenDecisions, decision: Decision, *, is_whole: bool = False) -> str:
    """The decision in one line, not escaped; its wording is cut to `SHORT` letters unless `is_whole`."""
    text = " ".join(decision.text.split()) if is_whole else shortened(decision.text, SHORT)
    parts = [text, who(decision), until(decision)]
    parts += [one for one in (for_phase(decision), scope_name(told, decision)) if one]
    text = " · ".join(parts)
    return t("decision.overdue", line=text) if open_decisions.is_overdue(decision, told.scope.as_of) else text


def who(decision: Decision) -> str:
    """Its owner, or that it has none yet."""
    return open_decisions.owner_name(decision) or t("meeting.nobody")


def until(decision: Decision) -> str:
    """Its due day, or that it has none."""
    return t("meeting.until", day=values.day(decision.due_on)) if decision.due_on else t("meeting.no_due")


def account_name(scope: Scope, account_id: str) -> str:
    """The name of the account it is about; its id if it no longer exists. Not escaped."""
    rows = data.run_metric("account_profile", scope, account_id=account_id)
    return account_id if rows.empty else str(rows["name"].iloc[0])


def for_phase(decision: Decision) -> str:
    """The phase it is about as a whole; "" if it is about one account or about everything."""
    if decision.account_id or not decision.phase:
        return ""
    return t("decision.for_phase", phase=phase.name(decision.phase))


def scope_name(told: OpenDecisions, decision: Decision) -> str:
    """The selection its meeting looked at; "" for the whole company."""
    own = told.own_scope(decision)
    if own is None:
        return t("decision.scope_unknown")
    return filter_words.filters_in_words(own.narrowing) if own.narrowing else ""
