"""The day on which an export was made, from the file's name, the lines around its table and its newest entries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.styles.style import ColumnStyle

Sign = Literal["around", "name", "newest"]

_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])([-_.])(0?[1-9]|1[0-2])\2(20\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(20\d\d)(?!\d)")
_SAYS_SO = re.compile(
    r"\bas of\b|\bstand\b|generated|exported|erstellt|exportiert|erzeugt|created on|run on|report date|datum|date\b"
    r"|abgerufen|ausgegeben|druckdatum|printed",
    re.IGNORECASE,
)
# Entries of the past: they cannot be newer than the export, unlike planned ones.
_PAST = re.compile(
    r"creat|erstell|angelegt|anlage|modif|ge[äa]nder|[äa]nderung|aktualis|update|last activity|letzte aktivit|entered"
    r"|eingetreten|won time|lost time|stage change|gewonnen am|verloren am|eröffnet",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"expected|erwartet|geplant|voraussichtlich|next|n[äa]chst|due|fällig|planned", re.IGNORECASE)


@dataclass(frozen=True)
class ExportDay:
    """A day given by lines around the table, by the file's name, or by the newest entry, which is the
    earliest possible day of the export. ``text``: the line, the name, or the column.
    """

    day: date
    by: Sign
    text: str


def exported_on(
    table: ForeignTable, styles: Mapping[str, ColumnStyle], today: date, *, created: date | None = None
) -> list[ExportDay]:
    """The evidence for the day of the export, the strongest first; empty if there is none.

    A line or name counts only from the newest entry on and up to tomorrow (clocks may be ahead); the newest entry
    itself, which always comes last, only proves that the export is not older. Where the day of the newest
    `created` row is known, later entries of other kinds do not refute a line or name: those entries are impossible.
    """
    newest = _newest(table, styles, today)
    earliest = created or (newest.day if newest else date(2000, 1, 1))
    found = [
        ExportDay(day, "around", text)
        for text in table.around
        if _SAYS_SO.search(text)
        for day in _days(text, _order(styles))
    ]
    found += [ExportDay(day, "name", table.file) for day in _days(table.file, ("dmy",))]
    likely = [one for one in found if earliest <= one.day <= today + timedelta(days=1)]
    return [*dict.fromkeys(likely), *([newest] if newest else [])]


def _newest(table: ForeignTable, styles: Mapping[str, ColumnStyle], today: date) -> ExportDay | None:
    """The newest day in the columns of the past; a column with days after tomorrow is not one of them."""
    days = [
        ExportDay(style.date.last, "newest", column.name)
        for column in table.columns
        if _PAST.search(column.heading) and not _PLANNED.search(column.heading)
        for style in (styles[column.name],)
        if style.kind in ("date", "instant") and style.date and style.date.last
        if style.date.last <= today + timedelta(days=1)
    ]
    return max(days, key=lambda one: one.day, default=None)


def _order(styles: Mapping[str, ColumnStyle]) -> Sequence[str]:
    """The order of slashed dates in the table, for the lines around it; without any, both are tried."""
    orders = {style.date.order for style in styles.values() if style.date and style.date.order}
    return tuple(orders) if len(orders) == 1 else ("mdy", "dmy")


def _days(text: str, orders: Iterable[str]) -> list[date]:
    """Days that `text` names; a slashed one only where a part above 12, or `orders`, leaves one reading."""
    parts = [(int(y), int(m), int(d)) for y, _, m, d in _YEAR_FIRST.findall(text)]
    parts += [(int(y), int(m), int(d)) for d, _, m, y in _DAY_FIRST.findall(text)]
    for first, second, year in _SLASHED.findall(text):
        readings = {(int(year), int(first), int(second)) if order == "mdy" else (int(year), int(second), int(first))
                    for order in orders}  # fmt: skip
        if int(second) > 12:
            readings = {(int(year), int(first), int(second))}
        elif int(first) > 12:
            readings = {(int(year), int(second), int(first))}
        parts += readings if len(readings) == 1 else []
    days = []
    for year, month, day in parts:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return days
