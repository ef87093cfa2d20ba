"""An open decision in words: one line for a row, a few lines for the page of an account."""

from collections.abc import Iterable, Sequence
from typing import Final

from storage.records.decisions import Decision
from ui.decisions import open_decisions
from ui.decisions.open_decisions import OpenDecisions
from ui.shell import data, filter_words, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
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
    return _marked(told, [decision], text)


def row_mark(told: OpenDecisions, found: Sequence[Decision]) -> str:
    """That `found` were decided for the whole phase, as short as can be, for lists that say them at their head
    (:func:`of_phases_html`); "" for none. Not escaped. It begins with the sign of what is overdue, if one is.
    """
    if not found:
        return ""
    return _marked(told, found, for_phase(found[0]))


def _marked(told: OpenDecisions, found: Iterable[Decision], text: str) -> str:
    """`text`, with the sign of what is overdue before it if one of `found` is."""
    is_overdue = any(open_decisions.is_overdue(one, told.scope.as_of) for one in found)
    return t("decision.overdue", line=text) if is_overdue else text


def of_phases_html(told: OpenDecisions, phases: Iterable[str]) -> str:
    """HTML: the decisions on each of `phases` as a whole, each said once and uncut; "" for none."""
    found = [one for key in phases for one in told.on_phase(key)]
    lines = "".join(f"<li>{html(line(told, one, is_whole=True))}</li>" for one in found)
    return f'<div class="gt-decided">{html(t("decision.of_phases"))}<ul>{lines}</ul></div>' if found else ""


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
