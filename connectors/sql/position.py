"""How far a query is read, as a cursor: values of keys and cursors as JSON, without loss, and how far to look back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from connectors.kit.stream import OVERLAP, Cursor

# Numbers are given before they are committed, as moments are; so many may be on their way.
STEPS = 1000

# A wall clock that is put back tells an hour twice: what is written in the second one bears smaller values.
PUT_BACK = timedelta(hours=1)

# Kinds that JSON does not know: name, type, to text, from text. A datetime is a date too, so it stands first.
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

    latest: the greatest cursor value before it began; the next pass begins there. since: where it began itself, None
    at the beginning. Under way, `place` are the values of `leg`'s order at the last row told.
    """

    by: tuple[str, ...]
    latest: Any = None
    since: Any = None
    leg: str | None = None
    place: tuple[Any, ...] | None = None

    @classmethod
    def from_cursor(cls, cursor: Cursor | None, by: Sequence[str]) -> Self:
        """What `cursor` says; the beginning if it says nothing, or of an order that is no longer the mapping's."""
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
        """This position as a cursor; TypeError for a value of a kind that cannot be kept."""
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
    """`value` as JSON can hold it; TypeError for a kind that cannot be kept."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    for kind, of, write, _ in _WRITTEN:
        if isinstance(value, of):
            return {kind: write(value)}
    raise TypeError(type(value).__name__)


def unpacked(value: Any) -> Any:
    """What `packed` packed."""
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _READ[kind](text)


def is_cursor(value: Any) -> bool:
    """Whether it can be told what lies a little before `value`: a moment, a day or a number."""
    return isinstance(value, date | int | float | Decimal) and not isinstance(value, bool)


def before(value: Any, overlap: int | None, *, is_wall_clock: bool = False) -> Any:
    """What lies `overlap` before `value`: minutes before a moment, whole days before a day, steps before a number.

    is_wall_clock: moments without a zone are not those of UTC, so that the clock may have been put back meanwhile.
    """
    if isinstance(value, datetime):
        back = OVERLAP if overlap is None else timedelta(minutes=overlap)
        return value - back - (PUT_BACK if is_wall_clock and value.tzinfo is None else timedelta())
    if isinstance(value, date):
        return value - timedelta(days=1 + (overlap or 0) // (24 * 60))
    return value - (STEPS if overlap is None else overlap)
