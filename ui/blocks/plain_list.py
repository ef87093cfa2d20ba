"""A list that is not a figure: question, answer, rows as text, and the rows as CSV."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from ui.blocks import table_words, tables
from ui.text.catalogue import t


def show_list(name: str, rows: pd.DataFrame, kinds: Mapping[str, str], *, answer: str, fine: str) -> None:
    """Show the list `name` under its question ``<name>.question``.

    answer: our own sentence above the rows; fine: shown instead if there are none, which is good news.
    """
    st.subheader(t(f"{name}.question"), anchor=False)
    if rows.empty:
        st.success(fine)
        return
    st.write(answer)
    tables.show_table(rows, kinds, key=name, label=t(f"{name}.question"))
    st.download_button(
        t("figure.download"),
        lambda: table_words.csv(rows),
        file_name=f"{name.replace('.', '_')}.csv",
        mime="text/csv",
        key=f"{name}.csv",
        on_click="ignore",
        type="tertiary",
    )
