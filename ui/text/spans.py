"""Lengths of time in words: inside a sentence, which German inflects after "nach", "seit" and "von", and from one to
another.
"""

from collections.abc import Callable

from ui.text import values
from ui.text.catalogue import t, tn


def after(days: float | None) -> str:
    """``71 Tagen`` or ``71 days``: how long, as written after a preposition; a dash for an unknown length."""
    return values.NOTHING if values.is_nothing(days) else tn("span.days", round(float(days)))


def between(low: float | None, high: float | None) -> str:
    """``45 – 73``, days from one limit to the other, for a cell; ``at least 45`` if the upper limit is not known, a
    dash if neither is.
    """
    return _told("between", low, high, values.number)


def surely(low: float | None, high: float | None) -> str:
    """``almost certainly between 45 and 73 days``, ``almost certainly at least 45 days``; a dash without a limit."""
    return _told("surely", low, high, values.days)


def surely_after(low: float | None, high: float | None) -> str:
    """``almost certainly after 45 to 73``, ``... after at least 45 days``; a dash if neither is known."""
    return _told("surely_after", low, high, after)


def _told(how: str, low: float | None, high: float | None, alone: Callable[[float], str]) -> str:
    known = {name: limit for name, limit in (("low", low), ("high", high)) if not values.is_nothing(limit)}
    if not known:
        return values.NOTHING
    write = values.number if len(known) == 2 else alone
    return t(f"span.{how}.{'_'.join(known)}", **{name: write(limit) for name, limit in known.items()})
