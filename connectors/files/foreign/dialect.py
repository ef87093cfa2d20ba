"""How a foreign file is written, found out from its bytes: encoding, delimiter, header row, decimal sign, dates."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from connectors.base import ContractError
from connectors.convert import DateStyle, Decimal

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_ROWS = 200
_DMY = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})( .*)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})( .*)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})*|\d+),\d{1,2}( ?(€|EUR))?")
_VALUE = re.compile(r"[+-]?[\d.,/:\- ]*\d[\d.,/:\- ]*( ?(€|EUR|%))?")


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Text and encoding: byte order mark, then strict UTF-8, then Windows-1252, the Western default of Excel."""
    if encoding is None:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        else:
            try:
                return data.decode("utf-8-sig"), "utf-8"
            except UnicodeDecodeError:
                encoding = "cp1252"
    try:
        # Windows-1252 leaves five bytes undefined; they become a visible replacement sign.
        return data.decode(encoding, errors="replace"), encoding
    except LookupError:
        raise ContractError("files.unknown_encoding", encoding=encoding) from None


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most lines of `text` into the same number of columns, more than one."""
    if match := re.match(r"sep=(.)\r?\n", text):
        return match[1]
    sample = "".join(text.splitlines(keepends=True)[:SAMPLE_ROWS])
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if len(row) > 1)
        width, lines = max(widths.items(), key=lambda item: (item[1] * item[0], item[0]), default=(0, 0))
        scores[delimiter] = lines * width
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Place (from 0) of the row that names the columns: the first wide one of distinct words."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows[:SAMPLE_ROWS]]
    widest = max(widths, default=0)
    for place, row in enumerate(rows[:SAMPLE_ROWS]):
        names = [cell.strip() for cell in row if cell.strip()]
        is_wide = len(names) >= max(1, 0.6 * widest)
        if is_wide and len(set(names)) == len(names) and not any(_VALUE.fullmatch(name) for name in names):
            return place
    return 0


def find_date_style(cells: Sequence[str]) -> DateStyle:
    """dmy for 31.12.2026 and 31/12/2026, mdy for 12/31/2026 and where slashes leave it open, else iso."""
    if any(_DMY.fullmatch(cell) for cell in cells):
        return "dmy"
    slashed = [match for cell in cells if (match := _SLASHED.fullmatch(cell))]
    if any(int(match[1]) > 12 for match in slashed):
        return "dmy"
    return "mdy" if slashed else "iso"


def find_decimal(cells: Sequence[str]) -> Decimal:
    """A comma if any cell is a number with one, as in 1.234,56."""
    return "," if any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells) else "."
