"""Lengths of time inside a sentence: German inflects them after "nach", "seit" and "von"."""

from ui.text import values
from ui.text.catalogue import tn


def after(days: float | None) -> str:
    """``71 Tagen`` or ``71 days``: how long, as written after a preposition; a dash for an unknown length."""
    return values.NOTHING if values.is_nothing(days) else tn("span.days", round(float(days)))
