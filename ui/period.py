"""Periods a visitor can choose by name, as dates; both ends belong to the period."""

from datetime import date, timedelta
from typing import Final

PRESETS: Final = ("quarter", "last_quarter", "days_30", "days_90", "months_12", "year", "own")
DEFAULT: Final = "quarter"

# The first day that can be asked for; left alone, date pickers refuse whatever is older than ten years.
EARLIEST: Final = date(1970, 1, 1)


def preset_dates(preset: str, as_of: date) -> tuple[date, date] | None:
    """First and last day of `preset` seen from `as_of`; None for ``own``, whose dates the visitor sets."""
    quarter = quarter_start(as_of)
    last_quarter_end = quarter - timedelta(days=1)
    return {
        "quarter": (quarter, as_of),
        "last_quarter": (quarter_start(last_quarter_end), last_quarter_end),
        "days_30": (as_of - timedelta(days=29), as_of),
        "days_90": (as_of - timedelta(days=89), as_of),
        "months_12": (months_back(as_of, 12) + timedelta(days=1), as_of),
        "year": (date(as_of.year, 1, 1), as_of),
    }.get(preset)


def preset_of(start: date, end: date, as_of: date) -> str:
    """The preset that `start` to `end` is, seen from `as_of`; ``own`` if none."""
    return next((name for name in PRESETS if preset_dates(name, as_of) == (start, end)), "own")


def quarter_start(day: date) -> date:
    """First day of the quarter `day` lies in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter_name(day: date) -> str:
    """The quarter of `day` as charters write it, such as ``2026-Q4``."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def months_back(day: date, months: int) -> date:
    """The same day `months` earlier; the month's last day where it is shorter."""
    place = day.year * 12 + day.month - 1 - months
    first = date(place // 12, place % 12 + 1, 1)
    following = date((place + 1) // 12, (place + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
