"""Periods a visitor can choose by name, as dates; both ends belong to the period."""

from datetime import date, timedelta
from typing import Final

from metrics.question.quarters import Quarters

PRESETS: Final = ("quarter", "last_quarter", "days_30", "days_90", "months_12", "year", "own")
DEFAULT: Final = "quarter"

# The first day that can be chosen; by default, date pickers refuse anything older than ten years.
EARLIEST: Final = date(1970, 1, 1)


def preset_dates(preset: str, as_of: date, quarters: Quarters) -> tuple[date, date] | None:
    """First and last day of `preset` as seen from `as_of`; None for ``own``, whose dates the visitor sets.

    Quarters and years follow `quarters`, which is the charter's fiscal year if it names one.
    """
    number = quarters.number(as_of)
    return {
        "quarter": (quarters.begins(number), as_of),
        "last_quarter": (quarters.begins(number - 1), quarters.ends(number - 1)),
        "days_30": (as_of - timedelta(days=29), as_of),
        "days_90": (as_of - timedelta(days=89), as_of),
        "months_12": (months_back(as_of, 12) + timedelta(days=1), as_of),
        "year": (quarters.year_begins(as_of), as_of),
    }.get(preset)


def preset_of(start: date, end: date, as_of: date, quarters: Quarters) -> str:
    """The preset with exactly these dates as seen from `as_of`; ``own`` if there is none."""
    return next((name for name in PRESETS if preset_dates(name, as_of, quarters) == (start, end)), "own")


def months_back(day: date, months: int) -> date:
    """The same day `months` earlier, or that month's last day if it is shorter."""
    month_number = day.year * 12 + day.month - 1 - months
    first = date(month_number // 12, month_number % 12 + 1, 1)
    following = date((month_number + 1) // 12, (month_number + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
