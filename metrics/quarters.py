"""Quarters, as charters and cohorts write them: 2026-Q4."""

from datetime import date, timedelta


def label(day: date) -> str:
    """The quarter `day` lies in.

    >>> label(date(2026, 10, 1))
    '2026-Q4'
    """
    return f"{day.year}-Q{(day.month + 2) // 3}"


def first_day(quarter: str) -> date:
    """The first day of the quarter so written."""
    year, number = quarter.split("-Q")
    return date(int(year), 3 * int(number) - 2, 1)


def last_day(first: date) -> date:
    """The last day of the quarter that begins on `first`."""
    year, month = divmod(first.year * 12 + first.month + 2, 12)
    return date(year, month + 1, 1) - timedelta(days=1)
