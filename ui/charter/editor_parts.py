"""The charter's page as a whole: the charter in force, the draft with its effects, agreement, versions."""

from typing import Final

import streamlit as st

from model.charter import parse_charter
from model.errors import Fault
from storage.records.charter_drafts import CharterDraft
from ui.blocks import choices
from ui.charter import (
    agreement_parts,
    charter_parts,
    draft_parts,
    draft_rows,
    draft_saving,
    effects_parts,
    status_words,
    versions_parts,
)
from ui.shell import access, notes, state
from ui.text.catalogue import t
from ui.text.escaping import markdown

VIEWS: Final = ("holds", "draft", "agreement", "versions")


def show_charter() -> None:
    """The chosen view; without the right to change the charter, only the one in force and the versions."""
    views = VIEWS if draft_saving.may_edit() else ("holds", "versions")
    _bring_in()
    view = choices.one_of("view", views, prefix="draft.view")
    if told := state.remembered("draft.told"):
        st.success(told)
        state.remember("draft.told", "")
    if view == "holds":
        agreement_parts.show_unpublished()
        if draft_saving.may_edit() and (beside := draft_rows.current()) is not None:
            _say_status(beside)
        charter_parts.show_whole()
    elif view == "versions":
        versions_parts.show_versions()
    elif view == "draft":
        _show_draft()
    elif (draft := draft_rows.current()) is None:
        st.write(t("draft.none"))
    else:
        draft_parts.show_changes(draft)
        agreement_parts.show_agreement(draft)


def _show_draft() -> None:
    draft = draft_saving.begin()
    if not _say_status(draft):
        st.write(t("draft.lead"))
    section = draft_parts.choose_section()
    fields, told = st.columns([3, 2], gap="large")
    with fields:
        draft_parts.show_draft(draft, section)
    with told:
        draft_parts.show_changes(draft)
        effects = effects_parts.show_effects(draft)
        draft_parts.show_history(draft)
        if draft.revision > 1 and st.button(t("draft.drop"), key="draft.drop", type="tertiary"):
            draft_saving.drop(draft)
            st.rerun()
    if effects is not None:
        effects_parts.show_accounts(effects, parse_charter(draft.text))


def _say_status(draft: CharterDraft) -> bool:
    """Say where the draft stands; False, and nothing said, if it changes nothing."""
    changed = len(draft_rows.differences(draft))
    if changed:
        version = draft_rows.held_charter().version
        told = status_words.status_sentences(draft, changed=changed, held_version=version, shown_name=access.shown_name)
        st.info(markdown(told))
    return changed > 0


def _bring_in() -> None:
    """Bring an agreed draft into force once its day has come, on the first visit to this page or on an earlier sync."""
    try:
        found = draft_saving.bring_in()
    except Fault as error:
        st.warning(notes.fault(error))
        return
    if found is not None:
        state.remember("draft.told", t("agreement.holds", version=found.version))
