"""Files that a page offers, each with its button."""

from collections.abc import Iterable
from contextvars import copy_context
from functools import partial

import pandas as pd
import streamlit as st

from ui.blocks import table_words
from ui.blocks.offered_file import OfferedFile
from ui.shell import access, access_log
from ui.text.catalogue import t
from ui.text.escaping import markdown
from ui.text.spoken import spoken


def offer_download(kind: str, files: Iterable[OfferedFile]) -> None:
    """A button per file of the report of that kind, for visitors who may download files. A file is made on the click;
    if one cannot be made, the reason is shown.
    """
    if not access.may("export"):
        return
    with st.popover(t("export.offer"), width="stretch"):
        st.caption(t("export.offer_hint"))
        for file in files:
            if file.hindrance is not None:
                reason = markdown(t(file.hindrance.key, **file.hindrance.values))
                (st.info if file.hindrance.key == "export.not_installed" else st.warning)(reason)
                continue
            st.download_button(
                t(f"export.as.{file.ending}"),
                # Streamlit calls this in another thread, where neither snapshot nor language is set.
                partial(copy_context().run, _made, kind, file),
                file_name=file.name,
                mime=file.mime,
                key=f"export.{kind}.{file.ending}",
                on_click="ignore",
                width="stretch",
            )


def _made(kind: str, file: OfferedFile) -> bytes:
    access.require("export")
    access_log.note("export", f"{kind}.{file.ending}")
    return file.make()


def offer_csv(name: str, rows: pd.DataFrame, *, file: str, about: str) -> None:
    """A button that downloads `rows`, which are `about` (Markdown), as a CSV file called `file`, for visitors who may
    download; none for others.
    """
    if not access.may("export"):
        return
    st.download_button(
        spoken(t("figure.download"), about),
        # Streamlit calls this in another thread, where the visitor is not known.
        partial(copy_context().run, _csv, name, rows),
        file_name=file,
        mime="text/csv",
        key=f"{name}.csv",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
    )


def _csv(name: str, rows: pd.DataFrame) -> bytes:
    access.require("export")
    access_log.note("export", f"{name}.csv")
    return table_words.csv(rows)
