"""What the draft would change: accounts that move, head figures before and after, each number with its accounts."""

from collections.abc import Iterable
from typing import Final

import pandas as pd
import streamlit as st

from model.charter import Charter, parse_charter
from model.errors import Fault
from storage.preview.effects import GROUPS, Effects
from storage.preview.estimate import SAMPLE, EstimatedEffects
from storage.preview.needs import needs
from storage.reached import Reached
from storage.records.charter_drafts import CharterDraft
from storage.snapshot import Snapshot
from ui.blocks import choices, table_words, tables
from ui.charter import draft_rows, draft_words, estimate_words
from ui.charter.draft_parts import changes_table
from ui.shell import data, monitoring, notes, state
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

_LOOK_EVERY_SECONDS: Final = 1.0
_OVERDUE: Final = {
    "name": "text",
    "segment": "dimension",
    "goes_to": "text",
    "age_days": "days",
    "limit_by_draft": "days",
}
_KINDS: Final = {
    "changed_phase": {"name": "text", "segment": "dimension", "was_in": "text", "goes_to": "text"},
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
    if isinstance(found, EstimatedEffects):
        _show_estimate(draft, found, charter)
    else:
        _show_counted(found, charter)
    later = needs(data.charter(), charter).at_publish
    if later:
        listed = ", ".join(draft_words.subject(path, charter) for path in later)
        st.caption(markdown(t("draft.at_publish", what=listed)))
    return found if isinstance(found, Effects) else None


def _show_counted(found: Effects, charter: Charter) -> None:
    if found.is_left_out:
        st.info(markdown(left_out_sentence(data.published())))
    if found.are_phases_given:
        st.info(t("draft.phases_given"))
    said = effect_sentence(found)
    if said or not found.is_left_out:
        _say(said or t("draft.no_effect"), was_estimated=found.reclassified > SAMPLE)
    _show_figures(
        (
            draft_words.figure_name(one.name, one.phase, charter),
            draft_words.figure_value(one, one.before),
            draft_words.figure_value(one, one.after),
        )
        for one in found.figures
        if one.is_moved
    )


def _show_estimate(draft: CharterDraft, found: EstimatedEffects, charter: Charter) -> None:
    """What a sample says, in the same places as what will have been counted."""
    _say(estimate_words.effect_sentence(found), was_estimated=True)
    _show_figures(
        (
            draft_words.figure_name(one.name, one.phase, charter),
            values.number(one.before),
            estimate_words.value_words(one.after),
        )
        for one in found.figures
    )
    _wait(draft, state.scope(), estimate_words.basis(found))


@st.fragment(run_every=_LOOK_EVERY_SECONDS)
def _wait(draft: CharterDraft, scope: Scope, basis: str) -> None:
    """Say that it is being counted, and draw the page anew once it is."""
    with monitoring.measured_part("draft_effects"):
        if draft_rows.is_counted(draft, scope):
            st.rerun()
        st.caption(markdown(basis))


def _say(sentence: str, *, was_estimated: bool) -> None:
    kind = "gt-answer gt-estimated" if was_estimated else "gt-answer"
    st.html(f'<p class="{kind}" role="status">{html(sentence)}</p>')


def left_out_sentence(snapshot: Snapshot) -> str:
    """Why it is not worked out which accounts change phase, and how to see it all the same."""
    if isinstance(snapshot, Reached):
        return t("draft.left_out.reach" if snapshot.sight.reach else "draft.left_out.rights")
    return t("draft.left_out.engine", engine=data.warehouse().engine)


def effect_sentence(found: Effects) -> str:
    """How many accounts change phase, become overdue or stop being overdue, and how many figures change; empty if
    nothing does.
    """
    counts = {name: getattr(found, name).num_rows for name in GROUPS}
    moved = sum(1 for one in found.figures if one.is_moved)
    if not any(counts.values()) and not moved:
        return ""
    sentences = [tn(f"draft.effect.{name}", count) for name, count in counts.items() if count]
    return " ".join((*sentences, tn("draft.effect.figures", moved)))


def _show_figures(listed: Iterable[tuple[str, str, str]]) -> None:
    if rows := [*listed]:
        st.html(changes_table(rows, are_figures=True))


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
        key=f"draft.csv.{group}", icon=":material/download:", on_click="ignore", type="tertiary",
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
