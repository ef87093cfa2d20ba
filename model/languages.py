"""The languages the product speaks, and how each writes what is the same everywhere else.

A language is a row of this table and a folder of texts, ``ui/text/locales/<tag>``. No other code refers to a language
by name. This module uses only the standard library, because the start script reads it before anything else is
installed.
"""

from typing import Final, NamedTuple


class Formats(NamedTuple):
    """How a language writes numbers and days; patterns are those of the Unicode CLDR unless stated otherwise."""

    locale: str
    """Locale of the CLDR: its words of months and units, its signs in numbers."""
    percent: str
    """What stands after a rate."""
    money: str
    """A whole amount with its currency."""
    day: str
    time: str
    """Time of a day, after the day."""
    month: str
    day_picker: str
    """A day in Streamlit's date pickers, which know but three orders."""
    chart_day: str
    """A day in hover text of charts, as d3 names its parts."""
    chart_short_day: str
    """A day on an axis, as d3 names its parts."""
    every_charter: bool = False
    """Whether a charter needs each text in it. Not in one that came later: charters that stand would be refused."""


# The first is the language used until somebody chooses one.
FORMATS: Final[dict[str, Formats]] = {
    "de": Formats(
        locale="de_DE",
        percent="\u202f%",
        money="#,##0\u00a0¤",
        day="dd.MM.yyyy",
        time=", HH:mm",
        month="MMM yyyy",
        day_picker="DD.MM.YYYY",
        chart_day="%d.%m.%Y",
        chart_short_day="%-d. %b",
        every_charter=True,
    ),
    "en": Formats(
        locale="en_GB",
        percent="%",
        money="¤#,##0",
        day="d MMM yyyy",
        time=", HH:mm",
        month="MMM yyyy",
        day_picker="YYYY-MM-DD",  # the only one of the three that is unambiguous
        chart_day="%-d %b %Y",
        chart_short_day="%-d %b",
        every_charter=True,
    ),
}
LANGUAGES: Final = tuple(FORMATS)
DEFAULT: Final = LANGUAGES[0]
# Used when a text is missing in the requested language.
FALLBACK: Final = "en"


def spoken(tag: str) -> str:
    """`tag` itself; ValueError, naming what is allowed, if the product does not speak it."""
    if tag not in FORMATS:
        raise ValueError(f"no language '{tag}'; allowed are {', '.join(FORMATS)}")
    return tag
