"""The cells of a table in the reader's language, and its rows as a safe CSV file."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from ui.shell import data, phase
from ui.text import periods, values
from ui.text.catalogue import t
from ui.text.escaping import cell

# How each kind of cell is formatted. Other kinds are shown as text.
_WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "count": values.number,
    "rate": lambda value: values.percent(value, digits=1),
    "money": values.money,
    "date": values.day,
    "moment": lambda value: values.moment(value, data.charter().zone),
    "period": periods.in_words,
}
# Kinds whose key is replaced by its name, because readers sort by the name.
_WORDED: Final[dict[str, Callable[[Any], str]]] = {
    "phase": phase.name,
    "origin": lambda value: t("transitions.entry") if values.is_nothing(value) else phase.name(value),
    "exit": phase.exit_name,
    "department": lambda value: values.NOTHING if values.is_nothing(value) else t(f"department.{value}"),
    "dimension": lambda value: t("dimension.nothing") if values.is_nothing(value) or value == "" else str(value),
    # Streamlit would draw booleans as check boxes that look as if they could be ticked.
    "truth": lambda value: values.NOTHING if values.is_nothing(value) else t("answer.yes" if value else "answer.no"),
}
RIGHT: Final = ("count", "number", "days", "rate", "money")

# A page shows this many rows at most; the CSV file holds all of them.
MOST_ROWS: Final = 500


def keys_in_words(rows: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The columns of `rows` named in `kinds`, with names instead of keys; numbers and dates are not converted."""
    cells = {}
    for column, kind in kinds.items():
        found = rows[column].reset_index(drop=True)
        word = _WORDED.get(kind)
        cells[column] = pd.Series([word(value) for value in found.tolist()], dtype=str) if word else found
    return pd.DataFrame(cells)


def table_in_words(rows: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The same columns with every cell as text in the reader's language."""
    return cell_texts(keys_in_words(rows, kinds), kinds)


def cell_texts(cells: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """A text for every cell of a result of `keys_in_words`."""
    writers = {column: _writer(cells[column], kind) for column, kind in kinds.items()}
    return pd.DataFrame(
        {name: [write(value) for value in cells[name].tolist()] for name, write in writers.items()}, dtype=str
    )


def _writer(cells: "pd.Series[Any]", kind: str) -> Callable[[Any], str]:
    """How the cells of a column are written; numbers all with one decimal, or all without if none needs it."""
    if kind not in ("number", "days"):
        return _WRITTEN.get(kind, _as_typed)
    return values.decimal if values.needs_decimals(cells.tolist()) else values.number


def _as_typed(value: Any) -> str:
    return "" if values.is_nothing(value) else str(value)


def csv(rows: pd.DataFrame) -> bytes:
    """`rows` as CSV (UTF-8 with BOM, comma, ISO dates), unformatted; no cell can run as a formula."""
    safe = rows.copy()
    for column in safe.columns:
        if safe[column].dtype == object or isinstance(safe[column].dtype, pd.StringDtype):
            safe[column] = safe[column].map(cell)
    safe.columns = [cell(str(column)) for column in safe.columns]
    return safe.to_csv(index=False).encode("utf-8-sig")
