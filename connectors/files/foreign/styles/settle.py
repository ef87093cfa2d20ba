"""The decimal sign and date order of a column: from its own cells, else from the file's votes, else a question."""

from connectors.files.foreign.styles.currencies import currency_in
from connectors.files.foreign.styles.evidence import Evidence
from connectors.files.foreign.styles.file_evidence import FileEvidence
from connectors.files.foreign.styles.style import Order
from connectors.kit.convert import Decimal

# A small minority of contradicting cells may be slips; a larger one leaves the column open.
MINORITY = 0.1
# Lead in votes that a reading needs to be taken without a question.
NUMBER_MARGIN = 1.0
DATE_MARGIN = 1.5
# Exactly three digits after the only sign: thousands are likelier than decimals, but not by much.
THOUSANDS = 0.5
COMMA_HABIT, DOT_HABIT = ("EUR", "PLN", "CZK", "DKK", "NOK", "SEK", "TRY", "BRL"), ("USD", "GBP", "CHF", "INR", "CNY")


def settled_decimal(evidence: Evidence, file: FileEvidence) -> Decimal | None:
    """The decimal sign of a column; None where cells depend on it and nothing decides it."""

    def count(shape: str) -> int:
        return evidence.count(lambda group: group.letter is None and group.number == shape and not _is_date(group.date))

    commas, dots, dot_cells, comma_cells = count("comma"), count("dot"), count("either_dot"), count("either_comma")
    if not dot_cells and not comma_cells:
        return "," if commas > dots else "."
    if commas or dots:
        if min(commas, dots) <= MINORITY * (commas + dots):
            return "," if commas > dots else "."
        return None
    if dot_cells and comma_cells:
        return None
    name = evidence.column.name
    comma, dot = file.for_comma(name), file.for_dot(name)
    money = currency_in(evidence.column.heading) or next(iter(evidence.currencies()), None)
    comma += 1.0 if money in COMMA_HABIT else 0.0
    dot += 1.0 if money in DOT_HABIT else 0.0
    # Only thousands are taken without a question: three decimals in every cell are rare, and a mistake would go
    # unnoticed.
    if dot_cells:
        return "," if THOUSANDS + comma - dot >= NUMBER_MARGIN else None
    return "." if THOUSANDS + dot - comma >= NUMBER_MARGIN else None


def settled_order(evidence: Evidence, file: FileEvidence) -> Order | None:
    """Which part of 03/05/2026 is the day; None where nothing decides what cells depend on, or none depends on it."""

    def count(shape: str) -> int:
        return evidence.count(lambda group: group.letter is None and group.date == shape)

    open_cells, dmy, mdy = count("slashed"), count("slashed_dmy"), count("slashed_mdy")
    if dmy or mdy:
        if min(dmy, mdy) <= MINORITY * (dmy + mdy):
            return "dmy" if dmy > mdy else "mdy"
        return None
    if not open_cells:
        return None
    name = evidence.column.name
    first, second = file.for_dmy(name), file.for_mdy(name)
    # AM and PM, and one-digit months after a slash, are American.
    slashed = [group for group in evidence.shapes if group.date == "slashed"]
    second += 1.0 if any(group.is_half_day for group in slashed) else 0.0
    second += 1.0 if any(group.has_short_month for group in slashed) else 0.0
    if abs(first - second) < DATE_MARGIN:
        return None
    return "dmy" if first > second else "mdy"


def settled_dotted(evidence: Evidence) -> Order:
    """The order of dates with points: the day first, unless a second part above 12 says otherwise without exception."""
    mdy = evidence.count(lambda group: group.date == "dotted_mdy")
    return "mdy" if mdy and not evidence.count(lambda group: group.date == "dotted_dmy") else "dmy"


def _is_date(shape: str | None) -> bool:
    """Whether a date shape is one that no number has."""
    return shape is not None and shape not in ("serial", "compact", "epoch")
