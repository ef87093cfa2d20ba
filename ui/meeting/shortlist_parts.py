"""Item 7: the ten stuck accounts with most at risk, what each lacks, and the form to assign it to somebody."""

from datetime import timedelta
from typing import Final

import streamlit as st

from storage.records.decisions import Wording
from ui.accounts import stuck
from ui.blocks import figure, unknown_entries
from ui.meeting import decision_form, shortlist_rows, shortlist_words
from ui.meeting.current_meeting import Sitting
from ui.shell import access, data, navigation, state
from ui.text.catalogue import t

_ASSIGNING: Final = "meeting.assigning"


def show_shortlist(now: Sitting) -> None:
    """Show the sentence about all stuck accounts, then ten rows, each with its button."""
    found = data.run_metric("stuck_accounts", now.scope)
    figure.show_figure(
        "stuck", now.scope, level=3, question=t("meeting.stuck"), answer=stuck.stuck_sentence(found), rows=found,
        n=len(found),
        excluded=t("stuck.excluded"), interval=stuck.threshold_told(),
        **unknown_entries.explained(now.scope, t("stuck.nobody")),
    )  # fmt: skip
    if len(found):
        with st.container(gap=None, key="shortlist"):
            st.columns([7, 1])[0].html(
                f'<div class="gt-stuck-row gt-stuck-head">{shortlist_words.headings_html()}</div>'
            )
            for row in shortlist_rows.shortlist_rows(now.scope):
                _line(now, row)
        navigation.show_link(t("meeting.all_stuck"), "stuck")


def _line(now: Sitting, row: shortlist_rows.Row) -> None:
    """A row with its button, and the form below while it is being assigned."""
    left, right = st.columns([7, 1], vertical_alignment="center")
    left.html(shortlist_words.shortlist_html(row))
    if not access.may("decide"):
        return
    right.button(
        t("meeting.assign"), key=f"assign.{row.account_id}", on_click=state.remember,
        args=(_ASSIGNING, row.account_id), width="stretch",
    )  # fmt: skip
    if state.remembered(_ASSIGNING) == row.account_id:
        _assign(now, row)


def _assign(now: Sitting, row: shortlist_rows.Row) -> None:
    about = Wording("", due_on=now.scope.as_of + timedelta(days=7), phase=row.phase, account_id=row.account_id)
    with st.container(border=True):
        if decision_form.new(now, f"assign.{row.account_id}", about=about):
            state.remember(_ASSIGNING, None)
            st.rerun()
