"""Tables of rows, headers and cells as the reader's language writes them, and the rows as a safe CSV file.

Cells keep their real values, so sorting stays right; only what is displayed is formatted.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from ui import data, language, links, phase, values
from ui.escaping import cell
from ui.text import t

# How a kind of cell is written. Kinds that are not here are shown as text.
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
    # A column of truth values would be drawn as boxes that look as if they could be ticked.
    "truth": lambda value: values.NOTHING if values.is_nothing(value) else t("answer.yes" if value else "answer.no"),
}
_RIGHT: Final = ("count", "number", "days", "rate", "money")

# A page shows so many rows; the CSV file holds all.
MOST_ROWS: Final = 500
# Tables of at most so many rows stand in full; longer ones scroll.
_WHOLE: Final = 12


def show(
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
    shown = rows.loc[:, list(kinds)].head(MOST_ROWS)
    for column, kind in kinds.items():
        if kind in _WORDED:
            shown[column] = pd.Series([_WORDED[kind](value) for value in shown[column]], shown.index, dtype=str)
    chosen = st.dataframe(
        _displayed(shown, kinds),
        hide_index=True,
        width="stretch",
        height=height or ("content" if len(shown) <= _WHOLE else 420),
        column_config={
            column: st.column_config.Column(t(f"column.{column}"), alignment="right" if kind in _RIGHT else "left")
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


def _displayed(shown: pd.DataFrame, kinds: Mapping[str, str]) -> Any:
    """`shown` with the text of every formatted cell beside its value.

    Streamlit takes such texts from a pandas Styler only, whose own rendering takes 170 ms for 500 rows;
    handing over the texts alone takes a tenth.
    """
    texts = [
        {"id": f"row{row}_col{place}", "display_value": _WRITTEN[kind](value)}
        for place, (column, kind) in enumerate(kinds.items())
        if kind in _WRITTEN
        for row, value in enumerate(shown[column].tolist())
    ]
    styler = shown.reset_index(drop=True).style
    styler._compute = lambda: styler
    styler._translate = lambda *_: {"body": [texts]}
    return styler


def csv(rows: pd.DataFrame) -> bytes:
    """`rows` as CSV (UTF-8 with mark, comma, ISO dates), unformatted; no cell can run as a formula."""
    safe = rows.copy()
    for column in safe.columns:
        if safe[column].dtype == object or isinstance(safe[column].dtype, pd.StringDtype):
            safe[column] = safe[column].map(cell)
    safe.columns = [cell(str(column)) for column in safe.columns]
    return safe.to_csv(index=False).encode("utf-8-sig")
