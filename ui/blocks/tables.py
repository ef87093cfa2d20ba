"""Tables with headers and cells formatted for the reader's language, and their rows as a safe CSV file.

Cells keep their real values, so that sorting works; only the display is formatted.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from ui.blocks import table_words
from ui.shell import data, navigation
from ui.text import language, values
from ui.text.catalogue import t

# Longer tables scroll.
_WHOLE: Final = 12


def show_table(
    rows: pd.DataFrame,
    kinds: Mapping[str, str],
    *,
    key: str,
    opens: tuple[str, Callable[[dict[str, Any]], dict[str, Any]]] | None = None,
    height: int | None = None,
) -> None:
    """The columns of `rows` named in `kinds` (column -> text, phase, exit, department,
    count, number, days, rate, money, date, moment, truth).

    Headers are ``column.<name>``. `opens` makes cells clickable: (page, function from a row to that page's options).
    At most :data:`MOST_ROWS` rows are shown, and the reader is told.
    """
    shown = rows[list(kinds)].head(table_words.MOST_ROWS)
    key_of_cells = f"{data.snapshot_id()} {language.current()} {kinds} {data.mark(shown)}"
    chosen: Any = st.dataframe(
        data.cached(key_of_cells, lambda: _displayed(shown, kinds)),
        hide_index=True,
        width="stretch",
        height=height or ("content" if len(shown) <= _WHOLE else 420),
        column_config={
            column: st.column_config.Column(
                t(f"column.{column}"), alignment="right" if kind in table_words.RIGHT else "left"
            )
            for column, kind in kinds.items()
        },
        key=f"{key}.{language.current()}",
        on_select="rerun" if opens else "ignore",
        selection_mode="single-cell",
        placeholder=values.NOTHING,
    )
    if len(rows) > table_words.MOST_ROWS:
        st.caption(t("table.cut", shown=table_words.MOST_ROWS, all=len(rows)))
    if opens and chosen.selection.cells:
        page, to_options = opens
        navigation.go_to(page, to_options(rows.iloc[chosen.selection.cells[0][0]].to_dict()))


class _Cells(pd.DataFrame):
    """Values with their display texts, in the form that Streamlit expects."""

    _metadata: Final = ["texts"]

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> pd.DataFrame:
        return self.texts if dtype is str else super().astype(dtype, *args, **kwargs)


def _displayed(shown: pd.DataFrame, kinds: Mapping[str, str]) -> Any:
    """`shown` with a display text for every formatted cell.

    Streamlit takes such texts from a pandas Styler only, whose own rendering takes 170 ms for 500 rows and 10 ms
    where nothing is left to render; handing over finished texts takes next to nothing.
    """
    frame = _Cells(table_words.keys_in_words(shown, kinds))
    frame.texts = table_words.cell_texts(frame, kinds)
    styler = frame.style
    styler._compute = lambda: styler
    styler._translate = lambda *_: {}
    return styler
