"""Rows that sum up the others: named so, or without an id and with an amount that adds up."""

import re

_TOTAL = re.compile(
    r"(gesamt|gesamtsumme|gesamtergebnis|gesamtwert|insgesamt|summe|summen|zwischensumme|teilsumme|teilergebnis|total|totals"
    r"|grand totals?|sub-?totals?|sum)( \(?\d+ \w+\)?| ?\(\d+\))?:?",
    re.IGNORECASE,
)


def is_total_word(cell: str) -> bool:
    """Whether a cell says of its row that it is a total, as a whole: "Summe", "Grand Total (60 records)"."""
    return _TOTAL.fullmatch(cell.strip()) is not None
