"""Tables with headers and cells formatted for the reader's language, and their rows as a safe CSV file.

Cells keep their real values, so that sorting works; only the display is formatted.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from ui.shell import data, links, phase
from ui.text import language, values
from ui.text.catalogue import t
from ui.text.escaping import cell

# How each kind of cell is formatted. Other kinds are shown as text.
_WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "count": values.number,
    "number": lambda value: values.number(value, digits=1),
    "days": lambda value: values.number(value, digits=1),
    "rate": lambda value: values.percent(value, digits=1),
    "money": values.money,
    "date": values.day,
    "moment": lambda value: values.moment(value, data.charter().zone),
}
# Kinds whose value is replaced by its name, because readers sort by the name.
_WORDED: Final[dict[str, Callable[[Any], str]]] = {
    "phase": phase.name,
    "exit": phase.exit_name,
    "department": lambda value: values.NOTHING if values.is_nothing(value) else t(f"department.{value}"),
    # Streamlit would draw booleans as check boxes that look as if they could be ticked.
    "truth": lambda value: values.NOTHING if values.is_nothing(value) else t("answer.yes" if value else "answer.no"),
}
RIGHT: Final = ("count", "number", "days", "rate", "money")

# A page shows this many rows at most; the CSV file holds all of them.
MOST_ROWS: Final = 500
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
    shown = rows[list(kinds)].head(MOST_ROWS)
    key_of_cells = f"{data.snapshot_id()} {language.current()} {kinds} {data.mark(shown)}"
    chosen: Any = st.dataframe(
        data.cached(key_of_cells, lambda: _displayed(shown, kinds)),
        hide_index=True,
        width="stretch",
        height=height or ("content" if len(shown) <= _WHOLE else 420),
        column_config={
            column: st.column_config.Column(t(f"column.{column}"), alignment="right" if kind in RIGHT else "left")
            for column, kind in kinds.items()
        },
        key=f"{key}.{language.current()}",
        on_select="rerun" if opens else "ignore",
        selection_mode="single-cell",
        placeholder=values.NOTHING,
    )
    if len(rows) > MOST_ROWS:
        st.caption(t("table.cut", shown=MOST_ROWS, all=len(rows)))
    if opens and chosen.selection.cells:
        page, to_options = opens
        links.go_to(page, to_options(rows.iloc[chosen.selection.cells[0][0]].to_dict()))


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
    frame = _Cells(named(shown, kinds))
    frame.texts = _texts(frame, kinds)
    styler = frame.style
    styler._compute = lambda: styler
    styler._translate = lambda *_: {}
    return styler


def named(rows: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The columns of `rows` named in `kinds`, with names instead of keys; numbers and dates stay what they are."""
    cells = {}
    for column, kind in kinds.items():
        found = rows[column].reset_index(drop=True)
        word = _WORDED.get(kind)
        cells[column] = pd.Series([word(value) for value in found.tolist()], dtype=str) if word else found
    return pd.DataFrame(cells)


def table_in_words(rows: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The same columns with every cell as text in the reader's language."""
    return _texts(named(rows, kinds), kinds)


def _texts(cells: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    writers = {column: _WRITTEN.get(kind, _as_typed) for column, kind in kinds.items()}
    return pd.DataFrame(
        {name: [write(value) for value in cells[name].tolist()] for name, write in writers.items()}, dtype=str
    )


def _as_typed(value: Any) -> str:
    return "" if values.is_nothing(value) else str(value)


def csv(rows: pd.DataFrame) -> bytes:
    """`rows` as CSV (UTF-8 with mark, comma, ISO dates), unformatted; no cell can run as a formula."""
    safe = rows.copy()
    for column in safe.columns:
        if safe[column].dtype == object or isinstance(safe[column].dtype, pd.StringDtype):
            safe[column] = safe[column].map(cell)
    safe.columns = [cell(str(column)) for column in safe.columns]
    return safe.to_csv(index=False).encode("utf-8-sig")
