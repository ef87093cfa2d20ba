"""Item 6 in words: how much is stuck, and the rows of the shortlist as HTML."""

from typing import Final

from storage.records.decisions import Decision
from ui.accounts import stuck
from ui.decisions.decision_words import until, who
from ui.meeting import decision_rows, shortlist_rows, slide_words
from ui.meeting.current_meeting import Sitting
from ui.shell import access, data, links, phase
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.text.shortening import shortened

_HEADS: Final = ("column.name", "column.phase", "column.value_at_risk", "meeting.lacks", "meeting.who")
# Characters of a decision's text and of its owner.
_TEXT: Final = 60
_OWNER: Final = 28


def finding(now: Sitting) -> str:
    """HTML: how many accounts are stuck, what they are worth, and how much of that is lost on average."""
    rows = data.run_metric("stuck_accounts", now.scope)
    if rows.empty:
        return ""
    total, at_risk = (rows[name].sum(min_count=1) for name in ("value", "value_at_risk"))
    facts = {"accounts": links.anchor(tn("stuck.count", len(rows)), "stuck")}
    if values.is_nothing(total) or values.is_nothing(at_risk):
        return t("meeting.shortlist.without_value", **facts)
    facts |= {"value": html(values.money(total, is_short=True)), "at_risk": html(values.rough_money(at_risk))}
    return t("meeting.shortlist.finding", **facts)


def full_finding(now: Sitting) -> str:
    """HTML: the sentence of the page of stuck accounts."""
    return stuck.stuck_sentence(data.run_metric("stuck_accounts", now.scope))


def headings_html() -> str:
    """HTML: the headings above the rows."""
    return "".join(f"<div>{html(t(key))}</div>" for key in _HEADS)


def shortlist_html(now: Sitting, row: shortlist_rows.Row, agreed: Decision | None) -> str:
    """HTML: one row of the shortlist; `agreed`: the open decision about its account, whose text is not for the wall."""
    limit = t("meeting.threshold", days=values.number(row.threshold_days))
    cells = (
        links.anchor(shortened(row.name, slide_words.NAME), "account", account=row.account_id),
        f"{html(phase.name(row.phase))}<br>{html(values.days(row.age_days))}, {html(limit)}",
        html(values.money(row.value_at_risk, is_short=True)),
        html(", ".join(row.lacks) or values.NOTHING),
        _who(row) if agreed is None else _agreed(now, agreed),
    )
    # On a narrow screen every cell has its own heading, as there is no heading row.
    named = zip(_HEADS, cells, strict=True)
    inner = "".join(f"<div><small>{html(t(key))}</small><div>{cell}</div></div>" for key, cell in named)
    return f'<div class="gt-stuck-row">{inner}</div>'


def _who(row: shortlist_rows.Row) -> str:
    """Whose move is next: the department, and the person who looks after the account where people may be named."""
    department = html(t(f"department.{row.next_department}"))
    return f"{department}<br>{html(row.owner)}" if row.owner and access.may("people") else department


def _agreed(now: Sitting, decision: Decision) -> str:
    """What is agreed about the account: who and until when, and the text."""
    late = (
        f' <span class="gt-badge">{html(t("meeting.overdue"))}</span>'
        if decision_rows.is_overdue(now, decision)
        else ""
    )
    text = "" if now.is_presented else f"<br>{html(shortened(decision.text, _TEXT))}"
    return f"<strong>{html(shortened(who(decision), _OWNER))}</strong>, {html(until(decision))}{late}{text}"
