"""The motions of a draft: their names and conditions, one more, one less."""

from dataclasses import replace

import streamlit as st

from model.charter import ONLY_MOTION, Charter
from model.charter_edits import with_motion, with_values, without_motion
from storage.records.charter_drafts import CharterDraft
from ui.charter import draft_form, draft_words, motion_words
from ui.shell import data, state
from ui.text.catalogue import t
from ui.text.escaping import markdown


def show_motions(draft: CharterDraft, charter: Charter, key: str) -> str | None:
    """The draft with what was typed, added or taken out; None until something was sent."""
    st.caption(t("draft.motion.order"))
    for sentence in motion_words.covered_sentences(charter):
        st.warning(markdown(sentence))
    text = None
    if not charter.given_motions:
        st.write(t("draft.no_motions"))
    else:
        with st.form(key, border=False):
            typed = draft_form.motions(charter, key)
            if st.form_submit_button(t("draft.save"), type="primary"):
                text = with_values(draft.text, typed)
    added = _one_more(draft, charter, key)
    return text or added or _one_less(draft, charter, key)


def _one_more(draft: CharterDraft, charter: Charter, key: str) -> str | None:
    with st.expander(t("draft.motion.add")), st.form(f"{key}.add", border=False):
        typed = draft_form.motion_fields(charter, f"{key}.add")
        is_sent = st.form_submit_button(t("draft.motion.add"))
    if not is_sent:
        return None
    names = {path[-1]: word for path, word in typed.items() if path[0] == "name"}
    new = motion_words.new_key(names.get("en") or next(iter(names.values())), charter)
    text = draft.text
    if not charter.given_motions:  # the one that is meant where none is named
        text = with_motion(text, ONLY_MOTION.key, ONLY_MOTION.name.root)
    text = with_motion(text, new, names)
    return with_values(
        text, {("motion", new, *path): value for path, value in typed.items() if path[0] != "name" and value}
    )


def _one_less(draft: CharterDraft, charter: Charter, key: str) -> str | None:
    if not charter.given_motions:
        return None
    listed = {motion.key: draft_words.motion_name(motion.key, charter) for motion in charter.given_motions}
    with st.expander(t("draft.motion.remove")):
        chosen = st.selectbox(
            t("draft.motion.which"), [*listed], index=None, format_func=listed.__getitem__, key=f"{key}.less",
            placeholder=t("draft.motion.which"), label_visibility="collapsed",
        )  # fmt: skip
        if chosen is None:
            return None
        st.write(markdown(motion_words.removal_sentences(chosen, charter, _in_play(chosen))))
        is_sent = st.button(t("draft.motion.take_out"), key=f"{key}.less.{chosen}")
    return without_motion(draft.text, chosen) if is_sent else None


def _in_play(motion: str) -> int:
    """How many accounts are in play in that motion today, whatever the page's filters; 0 if the figures know none."""
    held = data.charter()
    if data.snapshot() is None or motion not in {one.key for one in held.motions}:
        return 0
    rows = data.run_metric("stock", replace(state.scope(), motion=motion, where=()))
    return int(rows.loc[rows["phase"].isin(held.in_play), "accounts"].sum())
