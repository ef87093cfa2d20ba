"""The import of files, top to bottom: the last outcome, files, then what was recognised or columns assigned by hand."""

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from connectors.files.connector import MAPPING_FILE
from connectors.files.recognised import read_answers
from model.charter import CharterError
from model.errors import Fault
from ui.intake import adding, by_columns, import_run, recognised, stages, upload_box
from ui.shell import notes, state
from ui.text.catalogue import t
from ui.text.escaping import markdown

_BY_COLUMNS: Final = "intake.by_columns"


def show_guide(above: DeltaGenerator) -> None:
    """Show everything from choosing files to the outcome of the import, which goes into `above` to be read first."""
    if state.option("door", ("crm", "files")) == "crm":
        st.info(t("intake.from_crm"))
    import_run.finish()
    folder = upload_box.folder()
    if folder is None:
        # The outcome of the last import would be mistaken for that of the next one.
        with above:
            import_run.show_outcome()
        return
    try:
        if import_run.is_ready_made(folder):
            charter = stages.base(folder)
            st.write(t("intake.ready_made"))
            import_run.offer_start(folder, None, (), charter, adding.choose_addition((), import_run.label_of(folder)))
            return
    except (Fault, CharterError) as error:
        st.error(notes.fault(error) if isinstance(error, Fault) else markdown(error))
        import_run.over()
        return
    is_by_columns = state.remembered(_BY_COLUMNS, False) or _has_mapping_of_columns(folder)
    if is_by_columns:
        by_columns.show_by_columns(folder)
    else:
        recognised.show_recognised(folder)
    _other_way(folder, is_by_columns=is_by_columns)


def _has_mapping_of_columns(folder: Path) -> bool:
    """Whether the files include a mapping that assigns columns one by one, as this product used to write them."""
    path = folder / MAPPING_FILE
    if not path.is_file():
        return False
    try:
        read_answers(path)
    except Fault:
        return True
    return False


def _other_way(folder: Path, *, is_by_columns: bool) -> None:
    """The switch between what was recognised and columns assigned by hand."""
    if is_by_columns and (folder / MAPPING_FILE).is_file():
        return
    key = "seen.back" if is_by_columns else "seen.by_columns"
    if st.button(t(key), type="tertiary", key=_BY_COLUMNS, help=None if is_by_columns else t("seen.by_columns_help")):
        state.remember(_BY_COLUMNS, not is_by_columns)
        st.rerun()
