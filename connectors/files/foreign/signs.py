"""Decimal sign and date order of a file whose columns are assigned by hand: one of each for the whole file."""

import re
from collections.abc import Sequence

from connectors.kit.convert import DateStyle, Decimal

_DMY = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})( .*)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})( .*)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})*|\d+),\d{1,2}( ?(€|EUR))?")


def find_date_style(cells: Sequence[str]) -> DateStyle:
    """dmy for 31.12.2026 and 31/12/2026, mdy for 12/31/2026 and for ambiguous slashed dates, else iso."""
    if any(_DMY.fullmatch(cell) for cell in cells):
        return "dmy"
    slashed = [match for cell in cells if (match := _SLASHED.fullmatch(cell))]
    if any(int(match[1]) > 12 for match in slashed):
        return "dmy"
    return "mdy" if slashed else "iso"


def find_decimal(cells: Sequence[str]) -> Decimal:
    """A comma if any cell is a number with one, as in 1.234,56."""
    return "," if any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells) else "."
