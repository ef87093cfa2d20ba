"""Periods as charters write them, found by trying every beginning there could be."""

from datetime import date, timedelta


def quarter_of(day, charter):
    """(name, first day, last day) of the quarter the day lies in."""
    starts_on = charter.fiscal_year_starts_on or "01-01"
    month, first = (int(part) for part in starts_on.split("-"))
    begins = []
    for year in range(day.year - 2, day.year + 3):
        for number in range(4):
            later = month - 1 + 3 * number
            begins.append((in_month(year + later // 12, later % 12 + 1, first), number + 1, year))
    begins.sort()
    place = max(n for n, (begin, _, _) in enumerate(begins) if begin <= day)
    begin, number, year = begins[place]
    ends = begins[place + 1][0] - timedelta(days=1)
    if charter.fiscal_year_starts_on is None:
        return f"{year}-Q{number}", begin, ends
    year_ends = in_month(year + 1, month, first) - timedelta(days=1)
    return f"FY{year_ends.year}-Q{number}", begin, ends


def in_month(year, month, day):
    """That day of the month, the last one of a shorter month."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def cohort_label(day, grain, charter):
    """`2025-07`, `2025-Q3` or `FY2026-Q1`."""
    return f"{day.year:04d}-{day.month:02d}" if grain == "month" else quarter_of(day, charter)[0]
