"""Prefixes that systems put before a subject: "RE: Offer", "Email: Offer" and "Offer" are the same."""

from typing import Final

# A regular expression for lower-case text that works both in the engine and in Python.
BEFORE_SUBJECT: Final = r"^\s*((re|aw|antw|fw|fwd|wg|e-?mail|call|anruf|meeting|termin)(\s*:\s*|\s+-\s+))+"
