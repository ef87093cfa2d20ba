"""A decision in words: wording, owner, due day, effect."""

from typing import Final

from storage.records.decisions import Decision
from ui.decisions.decision_words import account_name, until, who
from ui.meeting import decision_rows, effects
from ui.meeting.current_meeting import Sitting
from ui.shell import links, phase
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.shortening import shortened

# Sign and colour beside the word, so that neither is the only one to tell.
_SIGNS: Final = {
    "as_meant": "▲", "other_way": "▼", "usual": "≈", "same": "=", "too_few": "?", "unknown": "?", "moved": "→",
    "stayed": "=",
}  # fmt: skip
# Characters on the wall: of the text, of an owner, of an account.
_TEXT: Final = 84
_ROOMY_TEXT: Final = 180
_NAME: Final = 28


def decision_html(now: Sitting, decision: Decision) -> str:
    """HTML: the whole decision in words."""
    followed = " ".join(part for part in (effects.expected(decision), effects.since(decision, now.scope)) if part)
    lines = [
        f"<strong>{html(decision.text)}</strong>{_badges(now, decision)}",
        " · ".join((html(who(decision)), html(until(decision)), about(now, decision))),
    ]
    lines += [html(followed)] if followed else []
    return '<div class="gt-decision">' + "".join(f"<div>{line}</div>" for line in lines) + "</div>"


def short_html(now: Sitting, decision: Decision, *, is_roomy: bool = False) -> str:
    """HTML: the decision in a few lines for the wall: what, who, until when; what its figure did, by its verdict.

    is_roomy: there is room for a longer text.
    """
    owner = html(shortened(who(decision), _NAME))
    facts = [owner, html(until(decision)), about(now, decision, most=_NAME)]
    called = effects.called(decision, now.scope)
    if called is not None:
        verdict, told = called
        word = html(t(f"meeting.called.{verdict}"))
        facts.append(f'<span class="gt-called gt-called-{verdict}">{_SIGNS[verdict]} {word}</span> {html(told)}')
    text = html(shortened(decision.text, _ROOMY_TEXT if is_roomy else _TEXT))
    return (
        f'<div class="gt-decision gt-short"><div><strong>{text}</strong>{_badges(now, decision)}</div>'
        f"<div>{' · '.join(facts)}</div></div>"
    )


def _badges(now: Sitting, decision: Decision) -> str:
    sentences = [t(f"meeting.status.{decision.status}")] if decision.status != "open" else []
    sentences += [t("meeting.overdue")] if decision_rows.is_overdue(now, decision) else []
    sentences += [t("meeting.demonstration")] if decision.is_demo else []
    return "".join(f' <span class="gt-badge">{html(one)}</span>' for one in sentences)


def about(now: Sitting, decision: Decision, *, most: int | None = None) -> str:
    """HTML: the account (a link; its name with at most `most` characters), the phase, or all accounts."""
    if decision.account_id:
        name = account_name(now.scope, decision.account_id)
        name = name if most is None else shortened(name, most)
        return links.anchor(name, "account", account=decision.account_id)
    return html(phase.name(decision.phase) if decision.phase else t("meeting.everywhere"))
