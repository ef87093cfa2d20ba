"""Item 6: the ten stuck accounts with most at risk: what each lacks, who takes it up until when, and the form."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from storage.records.decisions import Decision, Wording
from ui.accounts import stuck
from ui.blocks import figure, unknown_entries
from ui.decisions import open_decisions
from ui.meeting import decision_form, editing, shortlist_rows, shortlist_words
from ui.meeting.current_meeting import Sitting
from ui.meeting.shortlist_rows import Row
from ui.meeting.slide_words import FIVE
from ui.shell import access, data, frame, navigation, state, viewing
from ui.text.catalogue import t
from ui.text.escaping import markdown
from ui.text.spoken import spoken

_WIDTHS: Final = (8, 1)


def show_first_stuck(now: Sitting) -> None:
    """Show the first five rows, each with its button or with what is agreed already."""
    rows = shortlist_rows.shortlist_rows(now.scope)
    if not rows:
        told = unknown_entries.explained(now.scope, t("stuck.nobody"))
        frame.empty(told["empty"], told.get("hint", ""))
        return
    _lines(now, rows[:FIVE])


def show_shortlist(now: Sitting) -> None:
    """Show the sentence about all stuck accounts, then ten rows."""
    found = data.run_metric("stuck_accounts", now.scope)
    figure.show_figure(
        "stuck", now.scope, level=3, question=t("meeting.stuck"), answer=shortlist_words.full_finding(now), rows=found,
        n=len(found),
        excluded=t("stuck.excluded"), interval=stuck.threshold_told(),
        **unknown_entries.explained(now.scope, t("stuck.nobody")),
    )  # fmt: skip
    if len(found):
        _lines(now, shortlist_rows.shortlist_rows(now.scope))
        navigation.show_link(t("meeting.all_stuck"), "stuck")


def _lines(now: Sitting, rows: Sequence[Row]) -> None:
    """The rows; while one is being assigned on the wall, only that one, as its form takes the room of the others."""
    viewing.note_view("list", "meeting.shortlist")
    assigning = state.remembered(editing.ASSIGNING)
    if now.is_presented and assigning in {row.account_id for row in rows}:
        rows = [row for row in rows if row.account_id == assigning]
    # Decided under any filter; the one that is due first.
    known = open_decisions.read(now.scope).decisions
    agreed = {one.account_id: one for one in reversed(known) if one.account_id}
    with st.container(gap=None, key="shortlist"):
        if len(rows) > 1:
            heads = f'<div class="gt-stuck-row gt-stuck-head">{shortlist_words.headings_html()}</div>'
            st.columns(_WIDTHS)[0].html(heads)
        for row in rows:
            _line(now, row, agreed.get(row.account_id))


def _line(now: Sitting, row: Row, agreed: Decision | None) -> None:
    """A row with its button, and the form below while it is being assigned."""
    left, right = st.columns(_WIDTHS, vertical_alignment="center")
    left.html(shortlist_words.shortlist_html(now, row, agreed))
    if not access.may("decide") or agreed is not None:
        return
    right.button(
        spoken(t("meeting.assign"), markdown(row.name)), key=f"assign.{row.account_id}", on_click=state.remember,
        args=(editing.ASSIGNING, row.account_id), width="stretch",
    )  # fmt: skip
    if state.remembered(editing.ASSIGNING) == row.account_id:
        _assign(now, row)


def _assign(now: Sitting, row: Row) -> None:
    about = Wording(
        row.proposal, row.owner if access.may("people") else "", now.scope.as_of + timedelta(days=7), phase=row.phase,
        account_id=row.account_id,
    )  # fmt: skip
    with st.container(border=True, key="assigning"):
        if decision_form.new(now, f"assign.{row.account_id}", about=about):
            state.remember(editing.ASSIGNING, None)
            st.rerun()
        st.button(t("meeting.leave"), key="assign.leave", on_click=state.remember, args=(editing.ASSIGNING, None))
