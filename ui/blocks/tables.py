"""Tables on a page: headers and cells formatted for the reader's language, names that link to other pages."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from ui.blocks import table_html, table_words
from ui.shell import access, data, state
from ui.text import language
from ui.text.catalogue import t


def show_table(
    rows: pd.DataFrame,
    kinds: Mapping[str, str],
    *,
    key: str,
    opens: table_html.Opens | None = None,
    counted: table_html.Counted | None = None,
    label: str = "",
) -> None:
    """Show the columns of `rows` named in `kinds` (column -> text, phase, exit, department, count, number, days, rate,
    money, date, moment, period, truth, warning, decision).

    Headers are ``column.<name>``. `opens` makes the first column a link: (page, function from a row to that page's
    options); `counted` makes the counts of a column links: function from a row to page and options of the rows counted.
    `label` is the title for screen readers. At most :data:`table_words.MOST_ROWS` rows are shown, with a note for the
    reader. Amounts are left out for visitors who may not see them.
    """
    kinds = {column: kind for column, kind in kinds.items() if kind != "money" or access.may("amounts")}
    shown = rows.head(table_words.MOST_ROWS)
    seen = f"{state.query()} {data.mark(shown)} {len(rows)}"
    mark = f"{key} {data.snapshot_key()} {language.current()} {kinds} {label} {seen}"
    with st.container(key=f"table.{key}"):
        st.html(
            data.cached(mark, lambda: table_html.table_html(rows, kinds, label=label, opens=opens, counted=counted))
        )
    if len(rows) > table_words.MOST_ROWS:
        st.caption(t("table.cut", shown=table_words.MOST_ROWS, all=len(rows)))
