"""Which values the options of a metric may have, each checked on its own: a phase, a count, days, a text."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from operator import index
from typing import Any

from metrics.declaration import Metric
from metrics.question.relations import day
from model.charter import Charter
from model.errors import Fault

# The number of days between the first and the last possible date.
MOST_DAYS = (date.max - date.min).days
# How many days ahead a forecast may look.
MOST_HORIZON = 730
# More rows than any data holds, and the most that an engine's LIMIT takes.
MOST_ROWS = 2**63 - 1
COUNTS = {
    "day_count": (0, MOST_DAYS), "days": (0, MOST_DAYS), "horizon": (1, MOST_HORIZON), "last_days": (1, MOST_DAYS),
    "number": (0, MOST_ROWS),
}  # fmt: skip
# Several of a kind, by what each is.
LISTS = {"days": "days", "horizons": "horizon"}


def checked(metric: Metric, name: str, value: Any, charter: Charter) -> Any:
    """`value` as the metric expects it: lists as tuples, whole numbers as int. Fault, naming what is allowed."""
    if name not in metric.options:
        raise Fault("answer.unknown_option", name=name, metric=metric.name, allowed=", ".join(metric.options) or "-")
    allowed = metric.options[name]
    if allowed == "phase":
        return among(name, value, _phases(metric, name, charter))
    if isinstance(allowed, tuple):
        return among(name, value, allowed)
    if allowed in LISTS:
        return tuple(count(name, one, *COUNTS[LISTS[allowed]]) for one in listed(name, value))
    if allowed in COUNTS:
        return count(name, value, *COUNTS[allowed])
    if allowed == "dates":
        return tuple(day(name, one) for one in listed(name, value))
    if allowed == "date":
        return day(name, value)
    return text(name, value) if allowed == "text" else value


def count(name: str, value: Any, least: int, most: int) -> int:
    """`value` as a whole number from `least` to `most`; Fault for anything else, fractions and words included."""
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None or not least <= number <= most:
        allowed = f"{least}, {least + 1}, {least + 2} …" + (f" {most}" if most < MOST_ROWS else "")
        raise Fault("answer.not_allowed", name=name, value=str(value), allowed=allowed)
    return number


def listed(name: str, values: Any) -> tuple[Any, ...]:
    """`values` as a tuple of at least one; Fault for a single text, which would be read letter by letter."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise Fault("answer.list_meant", name=name, value=str(values))
    found = tuple(values)
    if not found:
        raise Fault("answer.list_empty", name=name)
    return found


def text(name: str, value: Any) -> str:
    """`value` unchanged; Fault if it is not a string, or one that UTF-8 cannot encode (half a surrogate pair)."""
    if not isinstance(value, str):
        raise Fault("answer.text_meant", name=name, value=str(value))
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Fault("answer.not_allowed", name=name, value=value, allowed="UTF-8") from None
    return value


def among(name: str, value: Any, allowed: Collection[str]) -> str:
    """`value` unchanged; Fault, listing all that are `allowed`, if it is not one of them."""
    if not isinstance(value, str) or value not in allowed:
        if isinstance(value, str):
            text(name, value)
        shown = ", ".join(one for one in allowed if one)
        raise Fault("answer.not_allowed", name=name, value=str(value), allowed=shown)
    return value


def _phases(metric: Metric, name: str, charter: Charter) -> tuple[str, ...]:
    """The phases an option may name; for rows of accounts, an empty `from_phase` means they came from no phase."""
    if not metric.is_kpi:
        return (*charter.phase_keys, *([""] if name == "from_phase" else ()))
    return (*charter.in_play, "won") if name == "to_phase" else charter.in_play
