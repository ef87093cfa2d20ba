"""The dates in a URL, and which of its parts are invalid: checked by the same rules as any question."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from metrics.question import relations
from model.errors import Fault
from ui.shell import period

# Key of a text and the parts it names.
Refusal = tuple[str, dict[str, Any]]


def refusal(check: Callable[..., Any], *given: Any) -> Fault | None:
    """The Fault with which `check`, a rule of `metrics.question.relations` or `metrics.question.option_values`, rejects
    `given`.
    """
    try:
        check(*given)
    except Fault as fault:
        return fault
    return None


def dates(url: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], tuple[Refusal, ...]]:
    """Parts of the view named in `url` (``as_of``, ``start``, ``end``, ``period``), and which of them are rejected."""
    written = {name: url.get(name, [""])[-1] for name in ("as_of", "from", "to")}
    days = {name: _day(text) for name, text in written.items()}
    refusals: list[Refusal] = [
        ("answer.not_allowed", {"name": name, "value": text, "allowed": "YYYY-MM-DD"})
        for name, text in written.items()
        if text and days[name] is None
    ]
    new: dict[str, Any] = {"as_of": days["as_of"]} if days["as_of"] else {}
    start, end = days["from"], days["to"]
    if start and end and (fault := refusal(relations.period_starts_before_end, start, end)):
        refusals.append((fault.key, dict(fault.values)))
    elif start and end:
        new |= {"start": start, "end": end, "period": "own"}
    if "period" not in new:
        named = url.get("period", [""])[-1]
        new["period"] = named if named in period.PRESETS and named != "own" else period.DEFAULT
    return new, tuple(refusals)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= period.EARLIEST else None
