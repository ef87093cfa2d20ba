"""Decisions one below the other: wording, owner, due day, effect; to be ticked off or edited."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from storage.records.decisions import Decision, Status
from ui.meeting import comparison, decision_form, effects, saving
from ui.meeting.current_meeting import Sitting
from ui.shell import links, phase
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html


def show_cards(now: Sitting, decisions: Iterable[Decision]) -> None:
    """Every decision as a card; as a form, or as a comparison, where this visitor is editing it."""
    for decision in decisions:
        with st.container(border=True, key=f"card.{decision.decision_id}"):
            yours, opened = saving.clash(decision), saving.edited(decision)
            if yours is not None:
                comparison.show_comparison(decision, yours)
            elif opened is not None:
                decision_form.edit(now, decision, *opened)
            else:
                _card(now, decision)


def _card(now: Sitting, decision: Decision) -> None:
    left, right = st.columns([6, 2], vertical_alignment="center")
    left.html(decision_html(now, decision))
    with right.container(horizontal=True, horizontal_alignment="right"):
        is_open, number = decision.status == "open", decision.decision_id
        label = t("meeting.tick" if is_open else "meeting.reopen")
        if st.button(label, key=f"tick.{number}"):
            status: Status = "done" if is_open else "open"
            saving.change(number, replace(decision.wording, status=status), decision.version)
            st.rerun()
        st.button(t("meeting.edit"), key=f"edit.{number}", on_click=saving.edit, args=(decision,), type="tertiary")


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
    said = [t(f"meeting.status.{decision.status}")] if decision.status != "open" else []
    said += [t("meeting.overdue")] if is_overdue(now, decision) else []
    said += [t("meeting.demonstration")] if decision.is_demo else []
    return "".join(f' <span class="gt-badge">{html(one)}</span>' for one in said)


def is_overdue(now: Sitting, decision: Decision) -> bool:
    """Whether it is still open after its day; the day of the figures counts, not the clock's."""
    return decision.status == "open" and decision.due_on is not None and decision.due_on < now.scope.as_of


def _owner(decision: Decision) -> str:
    return decision.owner or t("meeting.nobody")


def _due(decision: Decision) -> str:
    return t("meeting.until", day=values.day(decision.due_on)) if decision.due_on else t("meeting.no_due")


def about(now: Sitting, decision: Decision) -> str:
    """HTML: the account (a link), the phase, or all of them."""
    if decision.account_id:
        name = effects.account_name(now.scope, decision.account_id)
        return links.anchor(name, "account", account=decision.account_id)
    return html(phase.name(decision.phase) if decision.phase else t("meeting.everywhere"))
