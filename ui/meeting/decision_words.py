"""A decision in words: wording, owner, due day, effect."""

from storage.records.decisions import Decision
from ui.meeting import decision_rows, effects
from ui.meeting.current_meeting import Sitting
from ui.shell import links, phase
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html


def decision_html(now: Sitting, decision: Decision) -> str:
    """HTML: the whole decision in words."""
    followed = " ".join(part for part in (effects.expected(decision), effects.since(decision, now.scope)) if part)
    lines = [
        f"<strong>{html(decision.text)}</strong>{_badges(now, decision)}",
        " · ".join((html(_owner(decision)), html(_due(decision)), about(now, decision))),
    ]
    lines += [html(followed)] if followed else []
    return '<div class="gt-decision">' + "".join(f"<div>{line}</div>" for line in lines) + "</div>"


def _badges(now: Sitting, decision: Decision) -> str:
    sentences = [t(f"meeting.status.{decision.status}")] if decision.status != "open" else []
    sentences += [t("meeting.overdue")] if decision_rows.is_overdue(now, decision) else []
    sentences += [t("meeting.demonstration")] if decision.is_demo else []
    return "".join(f' <span class="gt-badge">{html(one)}</span>' for one in sentences)


def _owner(decision: Decision) -> str:
    return decision_rows.owner_name(decision) or t("meeting.nobody")


def _due(decision: Decision) -> str:
    return t("meeting.until", day=values.day(decision.due_on)) if decision.due_on else t("meeting.no_due")


def about(now: Sitting, decision: Decision) -> str:
    """HTML: the account (a link), the phase, or all accounts."""
    if decision.account_id:
        name = effects.account_name(now.scope, decision.account_id)
        return links.anchor(name, "account", account=decision.account_id)
    return html(phase.name(decision.phase) if decision.phase else t("meeting.everywhere"))
