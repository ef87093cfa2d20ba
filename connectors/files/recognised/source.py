"""A table of a file with the kind it was recognised as: every field read by the style of its column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.styles.settled import Wanted, settled
from connectors.files.foreign.styles.style import ColumnStyle
from connectors.files.known import Fit
from connectors.kit.convert import Formats, instant, literal, local_date
from model.tables import Kind
from storage.staging import Staging

_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("created_at", "closes", "closed_at", "won_at", "lost_at", "stage_since", "changed_at", "occurred_at"),
        Kind.INSTANT,
    ),
    "expected_close_on": Kind.DATE,
    **dict.fromkeys(("amount", "won_amount", "line_amount"), Kind.NUMBER),
    "employees": Kind.INTEGER,
    **dict.fromkeys(("is_closed", "is_won", "is_lost", "is_active", "is_deleted"), Kind.BOOLEAN),
}
_KEYS: Final = ("opportunity_id", "account_id", "contact_id", "activity_id", "parent")


def kind_of(field: str) -> Kind:
    """The kind of a field's values."""
    return _KINDS.get(field, Kind.TEXT)


@dataclass(frozen=True)
class Source:
    """A table that is a known export. ``styles`` says how each column is written; ``view`` holds its fields as text
    (columns ``f_<field>``, ``amount_currency``, ``e_<place>`` for the columns named after a stage), and ``line``.
    ``zone`` is that of instants without an offset, ``otherwise_in`` the currency of amounts that name none. ``lines``:
    what different amounts in several rows of an opportunity are: parts of a "sum", its own amount "once", or unknown.
    """

    number: int
    table: ForeignTable
    fit: Fit
    styles: Mapping[str, ColumnStyle]
    view: str
    zone: str
    otherwise_in: str | None = None
    lines: Literal["sum", "once"] | None = None

    @property
    def has_lines(self) -> bool:
        """Whether an opportunity, identified by its name, may have several rows, one for each product."""
        return "name" in self.fit.fields and ("product" in self.fit.fields or self.lines == "sum")

    @property
    def kind(self) -> str:
        """Key of the export's declaration."""
        return self.fit.declaration.key

    def text(self, field: str) -> str:
        """SQL for the field as text; null where it is empty, unreadable or missing."""
        return f"f_{field}" if field in self.fit.fields else "CAST(NULL AS VARCHAR)"

    def instant(self, field: str) -> str:
        """SQL for the field as a TIMESTAMPTZ; a day alone is local midnight."""
        return instant(self.text(field), Formats(self.zone))

    def entered(self, index: int) -> str:
        """SQL for the TIMESTAMPTZ in the column at `index` of those named after a stage."""
        return instant(f"e_{index}", Formats(self.zone))

    def day(self, field: str) -> str:
        """SQL for the field as a local DATE."""
        return local_date(self.text(field), Formats(self.zone))

    def is_day(self, field: str) -> str:
        """SQL that is true where the field holds a day without a time."""
        return f"length({self.text(field)}) = 10"

    def number_of(self, field: str) -> str:
        """SQL for the field as a DOUBLE."""
        return f"TRY_CAST({self.text(field)} AS DOUBLE)"

    def flag(self, field: str) -> str:
        """SQL for the field as a BOOLEAN."""
        return f"TRY_CAST({self.text(field)} AS BOOLEAN)"

    def currency(self) -> str:
        """SQL for a row's currency: from its own column, else from its amount's cell, else from the amounts' heading,
        else as answered.
        """
        amount = self.fit.fields.get("amount")
        number = self.styles[amount].number if amount else None
        named = literal(number.currency) if number and number.currency else "NULL"
        cell = "amount_currency" if amount else "NULL"
        otherwise = literal(self.otherwise_in) if self.otherwise_in else "NULL"
        return f"CAST(COALESCE(upper({self.text('currency')}), {cell}, {named}, {otherwise}) AS VARCHAR)"


def source_of(
    number: int,
    table: ForeignTable,
    fit: Fit,
    styles: dict[str, ColumnStyle],
    staging: Staging,
    zone: str,
    otherwise_in: str | None = None,
) -> Source:
    """The table with its fields read, as a view of `staging`."""
    wanted = [Wanted(f"f_{field}", column, kind_of(field), field in _KEYS) for field, column in fit.fields.items()]
    wanted += [Wanted(f"e_{index}", one.column, Kind.INSTANT) for index, one in enumerate(fit.entered)]
    if "amount" in fit.fields:
        code: Literal["currency"] = "currency"
        wanted.append(Wanted("amount_currency", fit.fields["amount"], code))
    return Source(number, table, fit, styles, settled(table, styles, wanted, staging), zone, otherwise_in)
