"""A list that is not a figure: question, answer, rows as text, and the rows as CSV."""

from collections.abc import Mapping
from contextvars import copy_context
from functools import partial

import pandas as pd
import streamlit as st

from ui.blocks import table_html, table_words, tables
from ui.shell import access, access_log
from ui.text.catalogue import t


def show_list(
    name: str,
    rows: pd.DataFrame,
    kinds: Mapping[str, str],
    *,
    answer: str,
    fine: str,
    counted: table_html.Counted | None = None,
) -> None:
    """Show the list `name` under its question ``<name>.question``; `counted` as in `tables.show_table`.

    answer: our own sentence above the rows; fine: shown instead if there are no rows, which is good news.
    """
    st.subheader(t(f"{name}.question"), anchor=False)
    if rows.empty:
        st.success(fine)
        return
    st.write(answer)
    tables.show_table(rows, kinds, key=name, counted=counted, label=t(f"{name}.question"))
    if not access.may("export"):
        return
    with st.container(horizontal=True, horizontal_alignment="right", key=f"foot.{name}"):
        st.download_button(
            t("figure.download"),
            partial(copy_context().run, _csv, name, rows),
            file_name=f"{name.replace('.', '_')}.csv",
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
