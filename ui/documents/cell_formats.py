"""How a spreadsheet program writes the cells of a column: as the pages do, while the cells stay numbers and dates."""

from collections.abc import Sequence
from typing import Any

from babel.numbers import get_currency_symbol

from ui.text import currency, language, values


def cell_format(kind: str, cells: Sequence[Any]) -> str | None:
    """The number format (ECMA-376, 18.8.30) of a column of `kind` that holds `cells`; None for text.

    The program that opens the file puts in the separators of its own locale.
    """
    written = language.formats()
    match kind:
        case "count":
            return "#,##0"
        case "number" | "days":
            return "#,##0.0" if values.needs_decimals(cells) else "#,##0"
        case "rate":
            return f"0.0{written.percent}"
        case "money":
            return _money(written.money)
        case "date":
            return written.day.lower()
        case "moment":
            return (written.day + written.time).lower()
    return None


def _money(pattern: str) -> str:
    unit = currency.current()
    if unit is None:
        return "#,##0"
    symbol = get_currency_symbol(unit, locale=language.locale()).replace('"', "")
    return pattern.replace("¤", f'"{symbol}"')
