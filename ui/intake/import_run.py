"""Starting the import, and reporting its outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from connectors import sync
from connectors.files import FilesConnector, Inspection, Mapping, apply
from connectors.files.foreign.remembered import remember
from connectors.files.source import find_files, is_interchange
from connectors.kit.base import FillReport, Progress
from model.charter import Charter
from model.charter_file import to_toml
from model.errors import Fault
from model.tables import TABLES
from settings import settings
from storage.staging import Staging
from ui.intake import adding, key_figures, upload_box, work
from ui.shell import data, navigation, notes, state
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown

# How many files are named in a snapshot's label.
_NAMED: Final = 3


@dataclass(frozen=True)
class _Confirmed:
    """The files of a folder, read by the mapping the visitor confirmed."""

    folder: Path
    mapping: Mapping
    charter: Charter
    name: str = "files"

    def fill(self, staging: Staging, progress: Progress) -> FillReport:
        return apply(self.mapping, self.folder, staging, charter=self.charter, source=self.name, progress=progress)


def is_ready_made(folder: Path) -> bool:
    """Whether the files already have the names and columns of the interchange folder."""
    if not is_interchange(folder):
        return False
    names = {path.name.lower() for path in folder.iterdir()}
    return names <= {found.path.name.lower() for found in find_files(folder)}


def offer_start(
    folder: Path,
    mapping: Mapping | None,
    inspections: Sequence[Inspection],
    charter: Charter,
    addition: adding.Addition | None,
) -> None:
    """The button that imports, and the one that starts over. addition: how the files are stored; None replaces all."""
    left, right = st.columns([1, 3])
    with left:
        is_go = st.button(t("intake.go"), type="primary", key="intake.go", width="stretch")
    with right:
        over()
    wanted = (mapping, addition)
    if is_go:
        work.begin(partial(_import, folder, mapping, inspections, charter, addition), wanted)
    finish()
    refused(wanted)


def over() -> None:
    """The button that discards these files so that others can be chosen."""
    if st.button(t("intake.anew"), type="tertiary", key="intake.anew"):
        upload_box.begin_anew()
        st.rerun()


def finish() -> None:
    """Follow the import this session has started, with a progress bar, and show its outcome after a reset.

    If it failed, that is stored instead (:func:`refused`). Does nothing if no import was started.
    """
    begun = work.going()
    if begun is None:
        return
    begun.watch()
    try:
        state.remember("intake.told", begun.brought())
    except Fault as error:
        state.remember("intake.refused", (begun.begun_with, notes.fault(error)))
        work.put_away()
        return
    except Exception:
        work.put_away()  # the outcome is reported once
        raise
    upload_box.begin_anew()
    work.put_away()
    st.rerun()


def refused(wanted: Any) -> None:
    """Show why the files were not imported as `wanted`, and what is published; nothing if that was not tried."""
    tried = state.remembered("intake.refused")
    if tried and tried[0] == wanted:
        st.error(tried[1])
        st.write(t("intake.still_published") if data.snapshot() else t("intake.nothing_published"))


def _import(
    folder: Path,
    mapping: Mapping | None,
    inspections: Sequence[Inspection],
    charter: Charter,
    addition: adding.Addition | None,
    progress: Progress,
) -> dict[str, Any]:
    """Import the files and store how they were read; returns the outcome to show."""
    if addition is not None:
        told_of = {"list": adding.add_list(folder, mapping, charter, addition, progress)}
    else:
        told_of = _replace(folder, mapping, charter, progress)
    if mapping is not None:
        remember(mapping, inspections, settings().data)
        _keep(charter)
    return told_of


def _replace(folder: Path, mapping: Mapping | None, charter: Charter, progress: Progress) -> dict[str, Any]:
    """Publish these files and nothing else; returns the outcome to show."""
    report = sync.run(
        data.warehouse(),
        _Confirmed(folder, mapping, charter) if mapping else FilesConnector(folder, charter=charter),
        charter=charter,
        label=label_of(folder),
        quarantine_share=settings().quarantine_share,
        progress=progress,
        decided=data.decided(),
    )
    adding.keep_as_base(folder, mapping, charter, label_of(folder))
    return _plain(report)


def _keep(charter: Charter) -> None:
    """Store the charter agreed on this screen for the next import; the operator's own file is not changed."""
    chosen = settings()
    if chosen.charter is None:
        (chosen.data / "charter.toml").write_text(to_toml(charter), encoding="utf-8")


def label_of(folder: Path) -> str:
    """The label of the snapshot: the first files, or the folder if no file is named here."""
    names = [path.name for path in upload_box.tables_in(folder)]
    more = " …" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more if names else folder.name


def _plain(report: sync.ImportReport) -> dict[str, Any]:
    return {
        "loaded": {name: report.loaded[name] for name in TABLES if report.loaded.get(name)},
        "quarantined": sum(report.quarantined.values()),
        "notes": [(note.key, dict(note.values)) for note in report.notes],
    }


def show_outcome() -> None:
    """What the last import of this session did, with links onward; nothing if there was none."""
    report = state.remembered("intake.told")
    if not report:
        return
    with st.container(border=True):
        if "recognised" in report:
            key_figures.show_key_figures(report["recognised"])
        if "list" in report:
            adding.show_addition(report["list"])
        elif "loaded" in report:
            _told_alone(report)
        left, middle, right = st.columns(3)
        with left:
            navigation.show_link(t("intake.to_overview"), "overview")
        with middle:
            navigation.show_link(t("intake.to_phases"), "phases")
        with right:
            navigation.show_link(t("intake.to_trust"), "trust", part="records")


def _told_alone(report: dict[str, Any]) -> None:
    """What an import that replaced everything brought."""
    loaded = ", ".join(
        t("intake.loaded", table=t(f"table.{name}"), rows=rows) for name, rows in report["loaded"].items()
    )
    st.success(t("intake.done", loaded=loaded))
    if report["quarantined"]:
        st.write(tn("sources.quarantined", report["quarantined"]))
    for key, parts in report["notes"]:
        st.caption("• " + markdown(notes.note_sentence(key, parts)))
