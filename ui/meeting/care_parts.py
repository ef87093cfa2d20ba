"""Item 8: ten small fixes in the CRM."""

from typing import Final

import streamlit as st

from ui.blocks import figure
from ui.meeting import care_box, slide_words
from ui.meeting.current_meeting import Sitting
from ui.shell import frame, links, viewing
from ui.text.catalogue import t

_HEADS: Final = ("column.name", "column.finding_said", "column.to_do", "column.effect")


def show_first_fixes(now: Sitting) -> None:
    """Show the five fixes that change a shared figure most."""
    fixes = care_box.care_rows(now.scope)
    if fixes.empty:
        frame.empty(t("trust.care.nothing"))
        return
    viewing.note_view("list", "fixes")
    cells = map(care_box.fix_cells, fixes.head(slide_words.FIVE).itertuples(index=False))
    st.html(slide_words.rows_html(_HEADS, cells, label=t("meeting.item.care")))


def show_care(now: Sitting) -> None:
    """Show the fixes of the week, each with a link to its account."""
    fixes = care_box.care_rows(now.scope)
    figure.show_figure(
        "fixes", now.scope, level=3, question=t("trust.care.question"), answer=care_box.care_sentence(fixes),
        rows=fixes,
        kinds=care_box.KINDS, n=len(fixes), opens=("account", links.account_of), empty=t("trust.care.nothing"),
    )  # fmt: skip
