"""Calendar months and weeks: which are complete, and how they are written."""

from dataclasses import dataclass
from datetime import date, timedelta

GRAINS = ("month", "week")


@dataclass(frozen=True)
class Period:
    """A named range of days, both ends included: ``2026-07``, or the ISO week ``2026-W31``."""

    name: str
    start: date
    end: date


def begins(day: date, grain: str) -> date:
    """The first day of the month or ISO week that contains `day`."""
    if grain == "month":
        return day.replace(day=1)
    return day - min(timedelta(days=day.weekday()), day - date.min)


def period(start: date, grain: str) -> Period:
    """The month or week that begins on `start`."""
    if grain == "week":
        year, week, _ = start.isocalendar()
        return Period(f"{year:04}-W{week:02}", start, start + timedelta(days=6))
    following = (start + timedelta(days=31)).replace(day=1)
    return Period(f"{start.year:04}-{start.month:02}", start, following - timedelta(days=1))


def complete(first: date, last: date, grain: str, most: int) -> list[Period]:
    """The latest `most` periods that lie entirely between `first` and `last`, oldest first.

    >>> [one.name for one in complete(date(2026, 1, 15), date(2026, 4, 30), "month", 2)]
    ['2026-03', '2026-04']
    """
    found: list[Period] = []
    # Stay clear of `date.max`, so that the end of a period can always be worked out.
    start = begins(min(last, date.max - timedelta(days=40)), grain)
    while start >= first and len(found) < most:
        one = period(start, grain)
        if one.end <= last:
            found.append(one)
        if start - date.min < timedelta(days=7):
            break
        start = begins(start - timedelta(days=1), grain)
    return found[::-1]
