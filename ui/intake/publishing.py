"""Importing recognised files: replacing everything, or added to the existing data."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from connectors.files.recognised import Answers, Proposal, import_files, keep_charter, written
from connectors.kit.base import Progress
from model.charter import Charter
from settings import settings
from ui.intake import adding, import_run, key_figures, work
from ui.shell import data
from ui.text.catalogue import t


def offer_import(
    folder: Path,
    files: list[Path],
    proposal: Proposal,
    charter: Charter,
    answers: Answers,
    addition: adding.Addition | None,
) -> None:
    """The button that imports, disabled while a question is open, and the one that starts over."""
    left, right = st.columns([1, 3])
    with left:
        is_go = st.button(
            t("intake.go"), type="primary", key="intake.go", width="stretch", disabled=not proposal.is_ready
        )
    with right:
        import_run.over()
    if not proposal.is_ready:
        st.caption(t("seen.answer_first"))
    wanted = (answers, addition)
    if is_go:
        if addition is None:
            work.begin(partial(_replace, files, charter, answers, import_run.label_of(folder)), wanted)
        else:
            work.begin(partial(_add, files, charter, answers, addition), wanted)
    import_run.finish()
    import_run.refused(wanted)


def _replace(files: list[Path], charter: Charter, answers: Answers, label: str, progress: Progress) -> dict[str, Any]:
    """Publish these files and nothing else; returns the outcome to show."""
    with tempfile.TemporaryDirectory(prefix="gleichtakt-") as folder:
        done = import_files(
            data.warehouse(), files, charter=charter, answers=answers,
            quarantine_share=settings().quarantine_share, progress=progress, keep_in=Path(folder),
            decided=data.decided(),
        )  # fmt: skip
        adding.keep_as_base(Path(folder), None, done.proposal.charter, label)
    _keep(done.proposal, charter)
    return {"recognised": key_figures.plain(done.proposal, done.report.notes, sum(done.report.quarantined.values()))}


def _add(
    files: list[Path], charter: Charter, answers: Answers, addition: adding.Addition, progress: Progress
) -> dict[str, Any]:
    """Publish these files together with all existing data."""
    with tempfile.TemporaryDirectory(prefix="gleichtakt-") as folder:
        proposal = written(
            files, Path(folder), charter=charter, answers=answers, quarantine_share=settings().quarantine_share
        )
        brought = adding.add_list(Path(folder), None, proposal.charter, addition, progress)
    _keep(proposal, charter)
    return {"list": brought, "recognised": key_figures.plain(proposal, proposal.notes, 0)}


def _keep(proposal: Proposal, before: Charter) -> None:
    """Store words agreed on this screen for the next import; the operator's own file is not changed."""
    if proposal.charter.version != before.version:
        keep_charter(proposal.charter, settings())
