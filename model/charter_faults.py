"""What is wrong with a charter, one fault per field, so that a page can explain it beside the field."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from model.charter import Charter

Path = tuple[str, ...]
# pydantic's kind of error -> ours, and the entry of its context that holds the allowed value.
_KINDS: Final = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at_least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at_most", "le"),
    "missing": ("missing", None),
    "too_short": ("missing", None),
    "extra_forbidden": ("unknown", None),
    "literal_error": ("one_of", "expected"),
    "string_pattern_mismatch": ("pattern", None),
}
# An example of what a pattern asks for, by the name of the field.
_EXAMPLES: Final = {"opens": "08:00", "closes": "18:00", "currency": "EUR", "fiscal_year_starts_on": "10-01"}


@dataclass(frozen=True)
class CharterFault:
    """A field that has to be changed. kind: above, at_least, below, at_most (`allowed`: the number), missing, unknown,
    one_of, pattern (`allowed`: an example), number, toml, other (`allowed`: the reason in the charter's own words).
    """

    path: Path
    kind: str
    allowed: str = ""


def faults(text: str) -> list[CharterFault]:
    """Every fault of the charter `text`, in its order; none if it can be used."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [CharterFault((), "toml", str(error))]
    found = [CharterFault(path, "missing") for path in _nameless(data)]
    try:
        Charter.model_validate(data)
    except ValidationError as error:
        every = error.errors(include_url=False, include_input=False)
        # A broken phase leaves the list of phases empty; that would report the same fault twice.
        told = [one for one in every if one["type"] != "too_short" or len(every) == 1]
        found += [_fault(one, data) for one in told]
    return [*dict.fromkeys(found)]


def _nameless(data: Mapping[str, Any]) -> Iterable[Path]:
    """Phases and motions without a name in some language."""
    for part in ("phase", "motion"):
        for one in data.get(part, ()):
            names = one.get("name", {})
            yield from ((part, str(one.get("key", "")), "name", tag) for tag, word in names.items() if not word.strip())


def _fault(error: Any, data: Mapping[str, Any]) -> CharterFault:
    path = _path(error["loc"], data)
    kind, value = _KINDS.get(error["type"], ("other", None))
    if kind == "other":
        if error["type"].startswith(("int_", "float_")):
            return CharterFault(path, "number")
        return CharterFault(path, kind, error["msg"].removeprefix("Value error, "))
    if kind == "pattern":
        name = path[-1] if path else ""
        example = "2026-Q4" if path[:1] == ("target",) else "2026" if path[-1:] == ("[key]",) else ""
        return CharterFault(path, kind, _EXAMPLES.get(name, example) or "EUR")
    allowed = error["ctx"][value] if value else ""
    return CharterFault(path, kind, f"{allowed:g}" if isinstance(allowed, int | float) else allowed)


def _path(location: tuple[Any, ...], data: Mapping[str, Any]) -> Path:
    """Where it is, with the key of a phase or motion instead of its index."""
    path: list[str] = []
    part: Any = data
    for step in location:
        part = (
            part[step]
            if isinstance(part, list) and isinstance(step, int) and step < len(part)
            else (part.get(step) if isinstance(part, Mapping) else None)
        )
        keyed = isinstance(step, int) and path[-1:] in (["phase"], ["motion"]) and isinstance(part, Mapping)
        path.append(str(part.get("key", step + 1)) if keyed else str(step + 1 if isinstance(step, int) else step))
    return tuple(path)
