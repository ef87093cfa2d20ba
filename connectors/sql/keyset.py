"""The operator's query as a subquery, read in the order of its cursor and key from a given place on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, false, func, or_, select, text

from connectors.sql.table_mapping import TableMapping

# What SQLAlchemy would take for a bind parameter; in an operator's query a colon is a colon.
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")


@dataclass(frozen=True)
class Leg:
    """A part of a pass: rows that meet `condition`, in the order of the columns `by`."""

    name: str
    by: tuple[str, ...]
    condition: ColumnElement[bool]


class Question:
    """The requests for one mapped query. Values are always bound; names are the mapping's, checked when it was read."""

    def __init__(self, mapping: TableMapping) -> None:
        self._key, self._cursor = mapping.key, mapping.cursor
        # A cursor that is part of the key occurs only once in the order.
        self.by = tuple(dict.fromkeys((*([mapping.cursor] if mapping.cursor else []), *mapping.key)))
        query = mapping.query.strip().rstrip(";").rstrip()
        # The line break ends a comment at the end of the query.
        textual = text(_COLON.sub(r"\\:", query) + "\n").columns(*map(column, self.by))
        self._asked = textual.subquery("asked")
        self._rows: Select[Any] = select(text("*")).select_from(self._asked)

    def shape(self) -> Select[Any]:
        """No rows: only the columns."""
        return self._rows.where(false())

    def latest(self) -> Select[Any]:
        """The greatest value of the cursor column."""
        return select(func.max(self._asked.c[self._cursor or ""]))

    def count(self) -> Select[Any]:
        """How many rows have a key, gone ones included."""
        keyed = and_(*(self._asked.c[name].is_not(None) for name in self._key))
        return select(func.count()).select_from(self._asked).where(keyed)

    def without_key(self) -> Select[Any]:
        """Rows without a key, which cannot be told apart."""
        return self._rows.where(or_(*(self._asked.c[name].is_(None) for name in self._key)))

    def legs(self, since: Any) -> tuple[Leg, ...]:
        """All rows by key; with a cursor, first those with no cursor value, which may have changed, then those from
        `since`.
        """
        keyed = and_(*(self._asked.c[name].is_not(None) for name in self._key))
        if self._cursor is None:
            return (Leg("all", self.by, keyed),)
        cursor = self._asked.c[self._cursor]
        dated = cursor.is_not(None) if since is None else cursor >= since
        return (
            Leg("undated", self._key, and_(keyed, cursor.is_(None))),
            Leg("dated", self.by, and_(keyed, dated)),
        )

    def window(self, leg: Leg, place: Sequence[Any] | None, rows: int) -> Select[Any]:
        """The next `rows` rows of `leg`, from `place` (values of its columns) on, including the row there.

        Including it, because a database may treat as equal what we distinguish (upper and lower case, fractions of a
        microsecond): going on strictly after a row could skip its equals.
        """
        order = [self._asked.c[name] for name in leg.by]
        asked = self._rows.where(leg.condition)
        if place is not None:
            asked = asked.where(_from(order, place))
        return asked.order_by(*order).limit(rows)


def _from(order: Sequence[ColumnElement[Any]], place: Sequence[Any]) -> ColumnElement[bool]:
    """Rows at `place` or after it; written out, as not every database compares whole rows."""
    first: ColumnElement[bool] = order[0] >= place[0]
    if len(order) == 1:
        return first
    # The first comparison is for an index, which cannot use an OR.
    return and_(first, or_(order[0] > place[0], _from(order[1:], place[1:])))
