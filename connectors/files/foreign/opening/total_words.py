"""Words that mark a row as a total."""

import re

WORDS = (
    r"(gesamt|gesamtsumme|gesamtergebnis|gesamtwert|gesamtbetrag|insgesamt|summe|summen|endsumme|zwischensumme|teilsumme"
    r"|teilergebnis|total|totals|grand totals?|sub-?totals?|sum|(record )?count|anzahl|average"
    r"|durchschnitt)( \(?\d+ \w+\)?| ?\(\d+\))?:?"
)
_TOTAL = re.compile(WORDS, re.IGNORECASE)


def is_total_word(cell: str) -> bool:
    """Whether a whole cell marks its row as a total: "Summe", "Grand Total (60 records)"."""
    return _TOTAL.fullmatch(cell.strip()) is not None
