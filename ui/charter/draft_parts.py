"""The draft on its page: the section to edit, what the draft changes, and who changed what."""

from typing import Final

import streamlit as st

from model.charter import Charter, parse_charter
from model.charter_changes import Change
from model.charter_edits import with_values
from model.charter_faults import CharterFault
from model.errors import Fault
from storage.records.charter_drafts import CharterDraft
from storage.stage_assignment import with_phases
from storage.stage_standing import Stage, stages_of
from ui.blocks import choices
from ui.charter import draft_form, draft_rows, draft_saving, draft_words, motion_parts
from ui.shell import access, data, notes, stage_notes
from ui.text import periods, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

SECTIONS: Final = ("phases", "windows", "stages", "motions", "targets", "service_level", "money", "file")
NONE: Final = ""
# How many stages are offered at once.
SHOWN: Final = 60


def choose_section() -> str:
    """Draw the choice; returns the section of the charter to edit."""
    return choices.one_of("section", SECTIONS, prefix="draft.section")


def show_draft(draft: CharterDraft, section: str) -> None:
    """The fields of `section`; faults in what was typed are shown above them."""
    charter = parse_charter(draft.text)
    key = f"draft.{draft.draft_id}.{draft.revision}.{section}"
    told = st.container()
    if section == "stages":
        text = _stages(draft, charter, key)
    elif section == "file":
        text = _file(draft)
    elif section == "motions":
        text = motion_parts.show_motions(draft, charter, key)
    else:
        text = _form(draft, charter, section, key)
    if listed := draft_form.ONLY_IN_FILE.get(section):
        st.caption(t("draft.only_in_file", what=", ".join(draft_words.field_name(name) for name in listed)))
    if text is not None:
        _save(draft, charter, text, told)


def _form(draft: CharterDraft, charter: Charter, section: str, key: str) -> str | None:
    """The draft with what was typed; None until the form is submitted."""
    quarter = NONE
    if section == "targets":
        listed = draft_form.quarters(charter, draft_rows.today())
        quarter = choices.one_of("quarter", listed, written=periods.in_words, is_long=True, label=t("draft.quarter"))
    with st.form(key, border=False):
        if section == "targets":
            typed = draft_form.targets(charter, key, quarter)
        else:
            typed = draft_form.FORMS[section](charter, key)
        is_sent = st.form_submit_button(t("draft.save"), type="primary")
    return with_values(draft.text, typed) if is_sent else None


def _stages(draft: CharterDraft, charter: Charter, key: str) -> str | None:
    """What the stages of the sources mean according to the draft."""
    current = data.snapshot()
    every = stages_of(current) if current else []
    if not every:
        st.write(t("draft.stages_of_all" if access.current().sight.reach else "draft.no_stages"))
        return None
    options = [NONE, *(phase for phase in charter.phase_keys if phase != "dormant")]
    with st.form(key, border=False):
        chosen: dict[Stage, str] = {}
        for place, stage in enumerate(every[:SHOWN]):
            about, phase = st.columns([4, 2], vertical_alignment="center")
            told = [stage_notes.source_name(stage.source), stage.pipeline or "", stage.stage_id or ""]
            told.append(tn("stages.stands", stage.opportunities, open=stage.open_opportunities))
            fine = " · ".join(html(part) for part in told if part)
            about.html(f"<strong>{html(stage.stage)}</strong><br><small>{fine}</small>")
            means = _meaning(stage, charter)
            chosen[stage] = phase.selectbox(
                t("stages.phase_of", stage=markdown(stage.stage)), options, index=options.index(means),
                format_func=_phase_name, key=f"{key}.{place}", label_visibility="collapsed",
            )  # fmt: skip
        is_sent = st.form_submit_button(t("draft.save"), type="primary")
    if not is_sent:
        return None
    other = {stage: phase for stage, phase in chosen.items() if phase != _meaning(stage, charter)}
    text = with_phases(draft.text, other, every) if other else draft.text
    return with_values(text, {("version",): charter.version})


def _meaning(stage: Stage, charter: Charter) -> str:
    """The phase that the draft's rules assign to a stage; empty if none."""
    words = {word.strip().lower() for word in (stage.stage, stage.stage_id) if word}
    found = NONE
    for rule in charter.rules:
        limited = [pipeline.strip().lower() for pipeline in rule.pipelines]
        is_of = not limited or (stage.pipeline or "").strip().lower() in limited
        named = rule.source == "stage_change" and is_of and words & {kind.strip().lower() for kind in rule.kinds}
        if named and (found == NONE or charter.rank[rule.phase] > charter.rank[found]):
            found = rule.phase
    return found if found != "dormant" else NONE


def _phase_name(key: str) -> str:
    return t("intake.no_phase") if key == NONE else stage_notes.phase_name(key, data.charter())


def _file(draft: CharterDraft) -> str | None:
    """Download and upload of the draft as a file."""
    st.write(t("draft.file_lead"))
    st.download_button(
        t("draft.download"), draft.text.encode(), file_name="charter_draft.toml", mime="application/toml",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    given = st.file_uploader(t("draft.upload"), type="toml", key=f"draft.file.{draft.draft_id}.{draft.revision}")
    if given is None:
        return None
    try:
        return given.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError:
        st.error(t("draft.not_text"))
        return None


def _save(draft: CharterDraft, charter: Charter, text: str, place: st.delta_generator.DeltaGenerator) -> None:
    try:
        found = draft_saving.write(draft, text)
    except Fault as error:
        place.error(notes.fault(error))
        return
    if found:
        show_faults(found, charter, place)
    elif text != draft.text:
        st.rerun()


def show_faults(found: list[CharterFault], charter: Charter, place: st.delta_generator.DeltaGenerator) -> None:
    """A sentence for every field with a fault."""
    for one in found:
        place.error(markdown(draft_words.fault_sentence(one, charter)))


def show_changes(draft: CharterDraft) -> None:
    """Where the draft differs from the charter in force, side by side."""
    before, after = draft_rows.held_charter(), parse_charter(draft.text)
    found = draft_rows.differences(draft)
    st.subheader(t("draft.changes"), anchor=False)
    if not found:
        st.write(t("draft.no_changes"))
        return
    st.html(changes_table([draft_words.change_words(one, before, after) for one in found]))


def changes_table(
    rows: list[tuple[str, str, str]], *, sides: tuple[str, str] | None = None, are_figures: bool = False
) -> str:
    """The changes as an HTML table: what, before, after. Figures are not broken into two lines.

    sides: the names of the two that are compared; default: what holds and the draft.
    """
    names = (t("draft.column.what"), *(sides or (t("draft.column.before"), t("draft.column.after"))))
    head = "".join(f"<th>{html(name)}</th>" for name in names)
    body = "".join(
        f"<tr><th>{html(what)}</th><td>{html(before)}</td><td><strong>{html(after)}</strong></td></tr>"
        for what, before, after in rows
    )
    kind = "gt-list gt-changes gt-figures" if are_figures else "gt-list gt-changes"
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def show_history(draft: CharterDraft) -> None:
    """Who changed what and when, newest first."""
    told = draft_rows.history(draft)
    if not told:
        return
    charter = parse_charter(draft.text)
    with st.expander(tn("draft.history", len(told))):
        items = "".join(
            f"<li>{html(values.moment(at, data.charter().zone))}, "
            f"{html(access.shown_name(by) or t('draft.somebody'))}: "
            f"{html('; '.join(_short(one, charter) for one in found) or t('draft.words_only'))}</li>"
            for at, by, found in told
        )
        st.html(f"<ul>{items}</ul>")


def _short(change: Change, charter: Charter) -> str:
    what, before, after = draft_words.change_words(change, charter, charter)
    return t("draft.short", what=what, before=before, after=after)
