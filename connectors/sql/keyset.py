"""The operator's query as a subquery, asked for in the order of its cursor and key from a place on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, false, func, or_, select, text

from connectors.sql.table_mapping import TableMapping

# What SQLAlchemy would take for a value to be bound; in an operator's query a colon is a colon.
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")


@dataclass(frozen=True)
class Leg:
    """A part of a pass: rows that meet `condition`, in the order of the columns `by`."""

    name: str
    by: tuple[str, ...]
    condition: ColumnElement[bool]


class Question:
    """What is asked of one mapped query. Values are always bound; names are the mapping's, checked when it was read."""

    def __init__(self, mapping: TableMapping) -> None:
        self._key, self._cursor = mapping.key, mapping.cursor
        # A cursor that is part of the key orders the rows once.
        self.by = tuple(dict.fromkeys((*([mapping.cursor] if mapping.cursor else []), *mapping.key)))
        query = mapping.query.strip().rstrip(";").rstrip()
        # The line break ends a comment that the query may end with.
        textual = text(_COLON.sub(r"\\:", query) + "\n").columns(*map(column, self.by))
        self._asked = textual.subquery("asked")
        self._rows: Select[Any] = select(text("*")).select_from(self._asked)

    def shape(self) -> Select[Any]:
        """No rows: only which columns there are."""
        return self._rows.where(false())

    def latest(self) -> Select[Any]:
        """The greatest value of the cursor."""
        return select(func.max(self._asked.c[self._cursor or ""]))

    def without_key(self) -> Select[Any]:
        """Rows that could never be told apart."""
        return self._rows.where(or_(*(self._asked.c[name].is_(None) for name in self._key)))

    def legs(self, since: Any) -> tuple[Leg, ...]:
        """All rows by key; with a cursor first those without one, which may have changed, then those from `since`."""
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
        """The next `rows` rows of `leg`, from `place` (values of its columns) on, the row there once more.

        Once more, because a database may hold for equal what we tell apart (letters without their case, parts of a
        microsecond): to go on strictly after a row could leave out its equals.
        """
        order = [self._asked.c[name] for name in leg.by]
        asked = self._rows.where(leg.condition)
        if place is not None:
            asked = asked.where(_from(order, place))
        return asked.order_by(*order).limit(rows)


def _from(order: Sequence[ColumnElement[Any]], place: Sequence[Any]) -> ColumnElement[bool]:
    """Rows at `place` or after it; written out, as not every database compares rows as such."""
    first: ColumnElement[bool] = order[0] >= place[0]
    if len(order) == 1:
        return first
    # The first comparison is of use to an index, which cannot do anything with an OR.
    return and_(first, or_(order[0] > place[0], _from(order[1:], place[1:])))
