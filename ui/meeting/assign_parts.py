"""What can be done about a decision or an account from any page: tick it off, or assign it to somebody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import streamlit as st

from storage.records.decisions import Decision, Wording
from ui.decisions import decision_words
from ui.decisions.open_decisions import OpenDecisions
from ui.meeting import current_meeting, decision_form, decision_parts, editing
from ui.shell import access, state
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import markdown
from ui.text.spoken import spoken

_ASSIGNING: Final = "meeting.assigning.anywhere"
_WEEK: Final = timedelta(days=7)


def tick(decision: Decision) -> None:
    """A button that sets an open decision to done; nothing for visitors who may not decide."""
    if access.may("decide") and st.button(
        spoken(t("meeting.tick"), markdown(decision.text)), key=f"tick.{decision.decision_id}"
    ):
        editing.change(decision.decision_id, replace(decision.wording, status="done"), decision.version)
        st.rerun()


def assign_button(account_id: str, name: str) -> None:
    """A button that opens the form of :func:`assign_form` for the account called `name`; nothing for visitors who may
    not decide.
    """
    if access.may("decide"):
        st.button(
            spoken(t("meeting.assign"), markdown(name)), key=f"assign.{account_id}", on_click=state.remember,
            args=(_ASSIGNING, account_id),
        )  # fmt: skip


def assign_form(scope: Scope, account_id: str, phase: str | None, proposal: str = "") -> None:
    """The form of a new decision about the account, while it is being assigned, with the text `proposal`; it is made in
    the meeting of the whole company, whatever the filter.
    """
    if state.remembered(_ASSIGNING) != account_id:
        return
    about = Wording(proposal, due_on=scope.as_of + _WEEK, phase=phase, account_id=account_id)
    with st.container(border=True):
        whole = current_meeting.sitting_for(replace(scope, where=()))
        if decision_form.new(whole, f"assign.{account_id}", about=about):
            state.remember(_ASSIGNING, None)
            st.rerun()
        st.button(t("meeting.leave"), key="assign.leave", on_click=state.remember, args=(_ASSIGNING, None))


def show_decisions(told: OpenDecisions, found: Iterable[Decision]) -> None:
    """Each of the open decisions as a card, to be ticked off or edited, with the selection its meeting had."""
    found = list(found)
    if not found:
        return
    now = current_meeting.sitting_for(told.scope)
    for decision in found:
        decision_parts.show_cards(replace(now, scope=told.own_scope(decision) or now.scope), [decision])
        if selection := decision_words.scope_name(told, decision):
            st.caption(markdown(selection))
