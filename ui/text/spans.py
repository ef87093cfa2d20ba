"""Lengths of time in words: inside a sentence, which German inflects after "nach", "seit" and "von", and from one to
another.
"""

from ui.text import values
from ui.text.catalogue import t, tn


def after(days: float | None) -> str:
    """``71 Tagen`` or ``71 days``: how long, as written after a preposition; a dash for an unknown length."""
    return values.NOTHING if values.is_nothing(days) else tn("span.days", round(float(days)))


def between(low: float | None, high: float | None) -> str:
    """``45 – 73``, days from one limit to the other; a limit not reached yet is called so, a dash if neither is."""
    if values.is_nothing(low) and values.is_nothing(high):
        return values.NOTHING
    least, most = (t("tiles.not_reached") if values.is_nothing(days) else values.number(days) for days in (low, high))
    return f"{least} – {most}"
