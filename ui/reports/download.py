"""The way to a report from a page: a file is made when somebody clicks, not before."""

from contextvars import copy_context
from functools import partial

import streamlit as st

from ui.documents import pdf
from ui.reports import formats
from ui.shell import installed
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import markdown


def offer_download(kind: str, scope: Scope, **options: bool) -> None:
    """A button per format for the report of that kind with its `options`; says why where one cannot be made."""
    with st.popover(t("export.offer"), width="stretch"):
        st.caption(t("export.offer_hint"))
        for ending in formats.WRITERS:
            if not installed.is_there(ending):
                st.info(t("export.not_installed", name=t(f"export.as.{ending}")))
                continue
            if ending == "pdf" and not pdf.is_possible():
                st.warning(markdown(t("export.no_pango")))
                continue
            st.download_button(
                t(f"export.as.{ending}"),
                # Streamlit calls this in another thread, which would know neither snapshot nor language.
                partial(copy_context().run, _made, kind, scope, ending, options),
                file_name=f"gleichtakt_{t(f'export.file.{kind}')}_{scope.as_of.isoformat()}.{ending}",
                mime=formats.MIME[ending],
                key=f"export.{kind}.{ending}",
                on_click="ignore",
                width="stretch",
            )


def _made(kind: str, scope: Scope, ending: str, options: dict[str, bool]) -> bytes:
    return formats.write_report(formats.build_report(kind, scope, **options), ending)
