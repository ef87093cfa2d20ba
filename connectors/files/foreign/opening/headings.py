"""The row that names the columns, and column names made complete, unique and short."""

import re
from collections import Counter
from collections.abc import Sequence

HEAD_ROWS = 100
LETTERS = 200
# Cells that are values, not names: numbers, amounts, dates, e-mail and web addresses.
_VALUE = re.compile(
    r"[^\w]*[\d.,/:' \-+]*\d[\d.,/:' \-+]*\s*(€|EUR|USD|CHF|\$|£|%|T€|k€|Uhr|AM|PM)?"
    r"|\d{1,2}\. ?\w{3,9} \d{2,4}|[\d./-]{6,10}[ T,]+[\d:. APMapm]+|[^\s@]+@[^\s@]+\.\w+|https?://\S+",
)


def find_head(rows: Sequence[Sequence[str]]) -> int | None:
    """Place (from 0) of the row of headings among the first rows; None if all of them are data.

    It is the first row about as wide as most others (at least three fifths) in which at most every fifth cell is a
    value.
    """
    sample = [[cell.strip() for cell in row] for row in rows[:HEAD_ROWS]]
    widths = [sum(1 for cell in row if cell) for row in sample]
    common = Counter(width for width in widths if width > 1)
    usual = max(common, key=lambda width: (common[width] * width, width), default=max(widths, default=0))
    for index, row in enumerate(sample):
        names = [cell for cell in row if cell]
        values = sum(1 for name in names if _VALUE.fullmatch(name))
        repeated = len(names) - len(set(names))
        is_wide = len(names) >= max(1, 0.6 * usual)
        if is_wide and values <= 0.2 * len(names) and repeated <= 0.34 * len(names):
            return index
    return None


def letters(number: int) -> str:
    """The name a spreadsheet gives the column at `number` (from 0): A, B, ... Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def unique_names(headings: Sequence[str]) -> tuple[str, ...]:
    """A name per heading: without line breaks, "[C]" for an empty one, the second "Amount" as "Amount (2)"."""
    names: list[str] = []
    taken: set[str] = set()
    for index, heading in enumerate(headings):
        plain = " ".join(heading.replace("\ufeff", "").split())[:LETTERS] or f"[{letters(index)}]"
        name, count = plain, 1
        while name.lower() in taken:
            count += 1
            name = f"{plain} ({count})"
        taken.add(name.lower())
        names.append(name)
    return tuple(names)
