"""What a file as a whole says about the habits of its author: German or English signs and date order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.styles.evidence import Evidence

_GERMAN = re.compile(
    r"[äöüß]|betrag|kunde|firma|datum|angelegt|umsatz|summe|volumen|erstellt|verkauf|vertrieb|nummer|bezeichnung|wert\b|\bam$",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"amount|date|created|account|owner|close|stage|company|revenue|value|modified|name\b", re.IGNORECASE
)


@dataclass(frozen=True)
class FileEvidence:
    """Votes for either habit, from everything but the column in question.

    ``delimiter``: a semicolon is what spreadsheets write where the comma is the decimal sign. A column with unambiguous
    decimal signs counts one, one of percentages a half; headings in a language count a half.
    """

    delimiter: str | None
    commas: tuple[tuple[str, float], ...]
    dots: tuple[tuple[str, float], ...]
    dmy: tuple[str, ...]
    mdy: tuple[str, ...]
    dotted: tuple[str, ...]
    is_german: bool
    is_english: bool

    def for_comma(self, column: str) -> float:
        """Votes that the decimal sign of `column` is a comma."""
        own = max((weight for name, weight in self.commas if name != column), default=0.0)
        dotted = 1.0 if any(name != column for name in self.dotted) else 0.0
        return own + dotted + (1.0 if self.delimiter == ";" else 0.0) + (0.5 if self.is_german else 0.0)

    def for_dot(self, column: str) -> float:
        """Votes that the decimal sign of `column` is a point."""
        own = max((weight for name, weight in self.dots if name != column), default=0.0)
        mdy = 1.0 if any(name != column for name in self.mdy) else 0.0
        return own + mdy + (1.0 if self.delimiter == "," else 0.0) + (0.5 if self.is_english else 0.0)

    def for_dmy(self, column: str) -> float:
        """Votes that the day comes first in `column`."""
        comma = 1.0 if self.commas else 0.0
        dotted = 1.0 if any(name != column for name in self.dotted) else 0.0
        slashed = 2.0 if any(name != column for name in self.dmy) else 0.0
        return comma + dotted + slashed + (1.0 if self.delimiter == ";" else 0.0) + (0.5 if self.is_german else 0.0)

    def for_mdy(self, column: str) -> float:
        """Votes that the month comes first in `column`."""
        slashed = 2.0 if any(name != column for name in self.mdy) else 0.0
        return slashed + (0.5 if self.delimiter == "," else 0.0) + (0.5 if self.is_english else 0.0)


def file_evidence(table: ForeignTable, columns: Sequence[Evidence]) -> FileEvidence:
    """The combined votes of `columns`, the headings and the delimiter."""

    def sure(sign: str) -> tuple[tuple[str, float], ...]:
        found = []
        for one in columns:
            cells = [group for group in one.shapes if group.letter is None and group.number == sign and not group.date]
            if cells:
                found.append((one.column.name, 0.5 if _is_percent(one) else 1.0))
        return tuple(found)

    def dated(*shapes: str) -> tuple[str, ...]:
        # Notes that mention a day are not evidence: most cells of the column must be dates.
        return tuple(
            one.column.name
            for one in columns
            if one.count(lambda group: group.date in shapes and group.letter is None)
            and one.count(lambda group: group.date is not None and not group.is_noted) >= 0.8 * one.filled
        )

    headings = [one.column.heading for one in columns]
    german = sum(1 for heading in headings if _GERMAN.search(heading))
    english = sum(1 for heading in headings if _ENGLISH.search(heading))
    return FileEvidence(
        delimiter=table.delimiter if table.format == "text" else None,
        commas=sure("comma"),
        dots=sure("dot"),
        dmy=dated("slashed_dmy"),
        mdy=dated("slashed_mdy"),
        dotted=dated("dotted", "dotted_dmy", "dotted_same"),
        is_german=german > english,
        is_english=english > german,
    )


def _is_percent(one: Evidence) -> bool:
    named = re.search(r"%|prozent|percent|probability|wahrscheinlichkeit|quote|rate", one.column.heading, re.IGNORECASE)
    return bool(named) or bool(one.count(lambda group: group.is_percent))
