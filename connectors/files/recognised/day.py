"""The day of an export: told by an answer, by the file's name, by what stands around the table, by its newest date."""

import re
from collections.abc import Iterable
from datetime import date

_ISO = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})[._-](\d{1,2})[._-](20\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(20\d\d)(?!\d)")


def in_name(name: str, today: date) -> date | None:
    """The day in a file's name, not after `today`; None if there is none."""
    return _newest((*_found(_ISO, name, "ymd"), *_found(_DMY, name, "dmy")), today)


def in_texts(texts: Iterable[str], today: date) -> date | None:
    """The newest day in the texts above and below a table, not after `today`; None if there is none.

    Of 3/5/2026 the day is not known: it is then none, unless one part is above 12.
    """
    days: list[date] = []
    for text in texts:
        days += [*_found(_ISO, text, "ymd"), *_found(_DMY, text, "dmy")]
        for first, second, year in _SLASHED.findall(text):
            if int(first) > 12 or first == second:
                days += _day(year, second, first)
            elif int(second) > 12:
                days += _day(year, first, second)
    return _newest(days, today)


def _found(pattern: re.Pattern[str], text: str, order: str) -> list[date]:
    days: list[date] = []
    for parts in pattern.findall(text):
        named = dict(zip(order, parts, strict=True))
        days += _day(named["y"], named["m"], named["d"])
    return days


def _day(year: str, month: str, day: str) -> list[date]:
    try:
        return [date(int(year), int(month), int(day))]
    except ValueError:
        return []


def _newest(days: Iterable[date], today: date) -> date | None:
    return max((day for day in days if day <= today), default=None)
