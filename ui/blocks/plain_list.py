"""A list that is not a figure: question, answer, rows as text, and the rows as CSV."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from ui.blocks import download, table_html, tables
from ui.shell import access
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
        download.offer_csv(name, rows, file=f"{name.replace('.', '_')}.csv", about=t(f"{name}.question"))
