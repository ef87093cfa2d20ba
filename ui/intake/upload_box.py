"""Where files come from: an upload, or a folder on this machine for a visitor using this machine."""

from pathlib import Path
from typing import Any, Final

import streamlit as st

from connectors.files.source import checked_folder
from model.errors import Fault
from settings import settings
from ui.intake import paste, uploads
from ui.shell import notes, sign_in, state
from ui.text.catalogue import t

# Extensions of files that can contain a table; a mapping and a charter may be included.
TABLES: Final = tuple(ending for ending in uploads.ENDINGS if ending != "toml")
# What was stated about the files on the screen.
_SAID: Final[tuple[tuple[str, Any], ...]] = (
    ("answers", {}),
    ("asked", {}),
    ("proposal", None),
    ("by_columns", False),
    ("refused", None),
    ("taken_back", ""),
)
# Streamlit's own text at the button is English and names a limit per file; ours is for all files together.
_STYLE: Final = """<style>
[data-testid=stFileUploaderDropzoneInstructions] { display: none }
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer] p {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); /* heard, not seen */
}
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer]::after { content: "WORDS" }
</style>"""


def folder() -> Path | None:
    """The folder with the visitor's checked files; None until there are any."""
    st.html(_STYLE.replace("WORDS", t("seen.choose_files")))
    turn = state.remembered("intake.turn", 0)
    files = st.file_uploader(
        t("intake.upload"),
        accept_multiple_files=True,
        type=list(uploads.ENDINGS),
        help=t("intake.upload_help", limit=settings().upload_limit_mb),
        key=f"intake.upload.{turn}",
    )
    if (pasted := paste.pasted(turn)) is not None:
        _take([pasted])
        # Files in the upload box are not read again together with what was pasted.
        state.remember("intake.marks", [f"{file.file_id}" for file in files])
    marks = [f"{file.file_id}" for file in files]
    if marks and marks != state.remembered("intake.marks"):
        _take(files)
        state.remember("intake.marks", marks)
    return uploads.folder_of(state.remembered("intake.token", "")) or _on_this_machine(turn)


def tables_in(folder: Path) -> list[Path]:
    """The files of `folder` that can contain a table, by name, at most as many as an upload may have."""
    files = (path for path in folder.iterdir() if path.is_file() and path.suffix.lower().lstrip(".") in TABLES)
    return sorted(files)[: uploads.MOST_FILES]


def _on_this_machine(turn: int) -> Path | None:
    """A folder by its path, only for a visitor on this machine, who could open it anyway."""
    if settings().has_provider or not sign_in.is_local():
        return None
    with st.expander(t("intake.folder")):
        given = st.text_input(t("intake.folder_path"), key=f"intake.path.{turn}").strip()
    if not given:
        return None
    try:
        return checked_folder(Path(given))
    except Fault as error:
        st.error(notes.fault(error))
        return None


def _take(files: list[Any]) -> None:
    """Store new files in place of the previous ones; a refused upload shows why and leaves none."""
    begin_anew(is_kept=True)
    try:
        state.remember("intake.token", uploads.keep(files).name)
    except Fault as error:
        st.error(notes.fault(error))


def begin_anew(*, is_kept: bool = False) -> None:
    """Discard the files and everything stated about them; a fresh upload box unless `is_kept`."""
    folder = uploads.folder_of(state.remembered("intake.token", ""))
    if folder is not None:
        uploads.forget(folder)
    for name, value in (("token", ""), ("marks", []), ("dialects", {}), *_SAID):
        state.remember(f"intake.{name}", value)
    if not is_kept:
        state.remember("intake.turn", state.remembered("intake.turn", 0) + 1)
        state.to_top()
