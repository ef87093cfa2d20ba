"""Values of a database as text, without loss: the column's kind decides how they are written."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from model.tables import Kind

LIVING = frozenset({"", "0", "f", "false", "n", "no"})


def as_text(value: Any, kind: Kind, zone: ZoneInfo) -> str | None:
    """`value` for a column of `kind`: instants ISO 8601 in UTC, read in `zone` where they have none, booleans
    true/false, bytes in hexadecimal, all else unchanged. What does not fit its kind is passed on as it is.
    """
    if value is None:
        return None
    if kind is Kind.INSTANT:
        return _instant(value, zone)
    if kind is Kind.DATE:
        return _day(value, zone)
    if kind is Kind.BOOLEAN:
        return _truth(value)
    return _plain(value, zone)


def is_set(value: Any) -> bool:
    """Whether a mark (deleted) is set: true, a moment, any text but a word for no."""
    if isinstance(value, bytes):
        return any(value)
    return value is not None and value is not False and str(value).strip().lower() not in LIVING


def in_utc(moment: datetime, zone: ZoneInfo) -> str:
    """`moment` in ISO 8601, UTC. Of a wall-clock hour that occurs twice the second one is meant; a skipped time is
    moved on by the length of the gap.
    """
    if moment.tzinfo is None:
        first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        # The smaller offset gives the later moment, in both cases.
        moment = min(first, second, key=lambda one: one.utcoffset())  # type: ignore[arg-type, return-value]
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        return in_utc(value, zone)
    if isinstance(value, date):
        return in_utc(datetime(value.year, value.month, value.day), zone)  # noqa: DTZ001 - its zone is `zone`
    return _plain(value, zone)


def _day(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(zone)).date().isoformat()
    return _plain(value, zone)


def _truth(value: Any) -> str:
    if isinstance(value, bytes):
        value = int.from_bytes(value)
    if isinstance(value, bool | int | float | Decimal) and value in (0, 1):
        return "true" if value else "false"
    return str(value)


def _plain(value: Any, zone: ZoneInfo) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            return in_utc(value, zone)
        case bytes() | memoryview():
            return bytes(value).hex()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
