"""The screen of an import: what was recognised, the open questions, and the button that imports."""

from pathlib import Path
from typing import Final

import streamlit as st

from connectors.files.connector import MAPPING_FILE
from connectors.files.recognised import Answers, Proposal, read_answers, recognise
from model.charter import Charter, CharterError
from model.errors import Fault
from settings import settings
from ui.intake import adding, import_run, overrides, publishing, questions, stages, summary, upload_box
from ui.shell import data, notes, state
from ui.text.catalogue import t
from ui.text.escaping import markdown

# Notes about an export of which there is an earlier look.
_LOOKED_AT: Final = tuple(f"looks.note.{name}" for name in ("next", "same_file", "same_day", "older"))


def show_recognised(folder: Path) -> None:
    """Show everything between the files in `folder` and their import."""
    files = upload_box.tables_in(folder)
    if not files:
        st.warning(t("intake.fault.no_file", allowed=", ".join(upload_box.TABLES)))
        return
    try:
        charter = stages.base(folder)
        answers = _answers(folder)
        with st.spinner(t("intake.looking")):
            proposal = _proposal(folder, files, charter, answers)
    except (Fault, CharterError) as error:
        st.error(notes.fault(error) if isinstance(error, Fault) else markdown(error))
        import_run.over()
        return
    is_next = any(note.key in _LOOKED_AT for note in proposal.notes)
    if adding.is_chosen():
        proposal = proposal.as_list()
    summary.show_summary(proposal)
    questions.show_questions(proposal)
    overrides.day(proposal)
    overrides.choose_rows(proposal)
    overrides.show_overrides(proposal)
    if not summary.is_anything(proposal):
        if proposal.is_ready:
            st.warning(t("seen.nothing"))
        import_run.over()
        return
    addition = adding.choose_addition(
        (), import_run.label_of(folder), exported_on=proposal.exported_on, is_next=is_next
    )
    publishing.offer_import(folder, files, proposal, charter, answers, addition)


def _answers(folder: Path) -> Answers:
    """The answers in the mapping among the files, and those given on this screen."""
    path = folder / MAPPING_FILE
    answers = read_answers(path) if path.is_file() else Answers()
    for key, answer in state.remembered("intake.answers", {}).items():
        answers = answers.with_answer(key, answer)
    return answers


def _proposal(folder: Path, files: list[Path], charter: Charter, answers: Answers) -> Proposal:
    """The proposal for these files, cached until there are other files, a new answer or an import."""
    marks = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    key = (str(folder), marks, answers, charter, data.snapshot_key() if data.snapshot() else None)
    remembered = state.remembered("intake.proposal")
    if remembered is None or remembered[0] != key:
        remembered = (key, recognise(files, charter=charter, answers=answers, data=settings().data))
        state.remember("intake.proposal", remembered)
    return remembered[1]
