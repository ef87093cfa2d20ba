"""What systems and mailers put before a subject: "RE: Offer", "Email: Offer" and "Offer" are one."""

from typing import Final

# A regular expression for lower case, in the engine and in Python alike.
BEFORE_SUBJECT: Final = r"^\s*((re|aw|antw|fw|fwd|wg|e-?mail|call|anruf|meeting|termin)(\s*:\s*|\s+-\s+))+"
