"""What the draft would change: accounts that move, head figures before and after, each number with its accounts."""

from typing import Final

import pandas as pd
import streamlit as st

from model.charter import Charter, parse_charter
from model.errors import Fault
from storage.preview.effects import Effects
from storage.preview.needs import needs
from storage.records.charter_drafts import CharterDraft
from ui.blocks import choices, table_words, tables
from ui.charter import draft_rows, draft_words
from ui.charter.draft_parts import changes_table
from ui.shell import data, notes, state
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

GROUPS: Final = ("changed_phase", "becoming_overdue", "no_longer_overdue")
_OVERDUE: Final = {"name": "text", "segment": "text", "goes_to": "text", "age_days": "days", "limit_by_draft": "days"}
_KINDS: Final = {
    "changed_phase": {"name": "text", "segment": "text", "was_in": "text", "goes_to": "text"},
    "becoming_overdue": _OVERDUE,
    "no_longer_overdue": _OVERDUE,
}


def show_effects(draft: CharterDraft) -> Effects | None:
    """The effects on the day and for the filters of the page; None if nothing is published or changed."""
    if data.snapshot() is None:
        st.write(t("draft.no_data"))
        return None
    st.subheader(t("draft.effects"), anchor=False)
    if not draft_rows.differences(draft) and data.charter() == draft_rows.held_charter():
        st.write(t("draft.no_effects_yet"))
        return None
    try:
        with st.spinner(t("draft.working")):
            found = draft_rows.effects_of(draft, state.scope())
    except Fault as error:
        st.error(notes.fault(error))
        return None
    charter = parse_charter(draft.text)
    st.html(f'<p class="gt-answer" role="status">{html(effect_sentence(found))}</p>')
    _show_figures(found, charter)
    later = needs(data.charter(), charter).at_publish
    if later:
        listed = ", ".join(draft_words.subject(path, charter) for path in later)
        st.caption(markdown(t("draft.at_publish", what=listed)))
    return found


def effect_sentence(found: Effects) -> str:
    """How many accounts change phase, become overdue or stop being overdue, and how many figures change."""
    counts = {name: getattr(found, name).num_rows for name in GROUPS}
    moved = sum(1 for one in found.figures if one.is_moved)
    if not any(counts.values()) and not moved:
        return t("draft.no_effect")
    sentences = [tn(f"draft.effect.{name}", count) for name, count in counts.items() if count]
    return " ".join((*sentences, tn("draft.effect.figures", moved)))


def _show_figures(found: Effects, charter: Charter) -> None:
    rows = [
        (
            draft_words.figure_name(one, charter),
            draft_words.figure_value(one, one.before),
            draft_words.figure_value(one, one.after),
        )
        for one in found.figures
        if one.is_moved
    ]
    if rows:
        st.html(changes_table(rows))


def show_accounts(found: Effects, charter: Charter) -> None:
    """The accounts behind the chosen number, one row each."""
    there = [name for name in GROUPS if getattr(found, name).num_rows]
    if not there:
        return
    group = choices.one_of("accounts_of", there, prefix="draft.accounts")
    rows = _rows(getattr(found, group).to_pandas(), charter)
    st.caption(tn("draft.accounts_listed", len(rows)))
    tables.show_table(
        rows, _KINDS[group], key=f"draft.{group}", opens=("account", lambda row: {"account": row["account_id"]})
    )
    st.download_button(
        t("figure.download"), lambda: table_words.csv(rows), file_name=f"{group}.csv", mime="text/csv",
        key=f"draft.csv.{group}", on_click="ignore", type="tertiary",
    )  # fmt: skip


def _rows(moves: pd.DataFrame, charter: Charter) -> pd.DataFrame:
    def named(key: object) -> str:
        return draft_words.phase_name(str(key), charter) if isinstance(key, str) else t("draft.nowhere")

    return moves.assign(
        was_in=moves["phase_before"].map(named, na_action=None),
        goes_to=moves["phase_after"].map(named, na_action=None),
        age_days=moves["age_after"],
        limit_by_draft=moves["limit_after"],
    )
