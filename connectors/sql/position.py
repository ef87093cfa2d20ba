"""How far a query is read, as a cursor: values of keys and cursors as JSON, without loss, and how far to look back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from connectors.kit.stream import OVERLAP, Cursor

# Numbers are assigned before they are committed, as timestamps are; this many may be uncommitted.
STEPS = 1000

# When a wall clock is put back, an hour occurs twice: what is written in the second one has smaller values.
PUT_BACK = timedelta(hours=1)

# Kinds that JSON lacks: name, type, to text, from text. A datetime is also a date, so it comes first.
_WRITTEN: tuple[tuple[str, type, Callable[[Any], str], Callable[[str], Any]], ...] = (
    ("datetime", datetime, datetime.isoformat, datetime.fromisoformat),
    ("date", date, date.isoformat, date.fromisoformat),
    ("decimal", Decimal, str, Decimal),
    ("uuid", UUID, str, UUID),
    ("bytes", bytes, bytes.hex, bytes.fromhex),
)
_READ = {kind: read for kind, _, _, read in _WRITTEN}


@dataclass(frozen=True)
class Position:
    """A pass over a query in the order of the columns `by`.

    latest: the greatest cursor value before it began; the next pass begins there. since: where this pass began, None
    at the beginning. During a pass, `place` holds the values of `leg`'s order at the last row delivered.
    """

    by: tuple[str, ...]
    latest: Any = None
    since: Any = None
    leg: str | None = None
    place: tuple[Any, ...] | None = None

    @classmethod
    def from_cursor(cls, cursor: Cursor | None, by: Sequence[str]) -> Self:
        """The position of `cursor`; the beginning if it has none, or the order is no longer the mapping's."""
        if not cursor or cursor["by"] != list(by):
            return cls(tuple(by))
        place = cursor.get("place")
        return cls(
            tuple(by),
            unpacked(cursor.get("latest")),
            unpacked(cursor.get("since")),
            cursor.get("leg"),
            None if place is None else tuple(unpacked(value) for value in place),
        )

    def cursor(self) -> Cursor:
        """This position as a cursor; TypeError for a value of a kind that cannot be stored."""
        cursor: dict[str, Any] = {"by": list(self.by), "latest": packed(self.latest)}
        if self.leg is None or self.place is None:
            return cursor
        return {
            **cursor,
            "since": packed(self.since),
            "leg": self.leg,
            "place": [packed(value) for value in self.place],
        }


def packed(value: Any) -> Any:
    """`value` in a form that JSON can hold; TypeError for a kind that cannot be stored."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    for kind, of, write, _ in _WRITTEN:
        if isinstance(value, of):
            return {kind: write(value)}
    raise TypeError(type(value).__name__)


def unpacked(value: Any) -> Any:
    """The value that `packed` converted."""
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _READ[kind](text)


def is_cursor(value: Any) -> bool:
    """Whether something can lie a little before `value`: a moment, a day or a number."""
    return isinstance(value, date | int | float | Decimal) and not isinstance(value, bool)


def before(value: Any, overlap: int | None, *, is_wall_clock: bool = False) -> Any:
    """What lies `overlap` before `value`: minutes before a moment, whole days before a day, steps before a number.

    is_wall_clock: moments without a zone are not in UTC, so that the clock may have been put back meanwhile.
    """
    if isinstance(value, datetime):
        back = OVERLAP if overlap is None else timedelta(minutes=overlap)
        return value - back - (PUT_BACK if is_wall_clock and value.tzinfo is None else timedelta())
    if isinstance(value, date):
        return value - timedelta(days=1 + (overlap or 0) // (24 * 60))
    return value - (STEPS if overlap is None else overlap)
