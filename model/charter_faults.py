"""What is wrong with a charter, one fault per field, so that a page can explain it beside the field."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from model.charter import Charter
from model.charter_reasons import kind_of, place_in_file
from model.service_level import ServiceLevel

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
_OPENS: Final = ServiceLevel.model_fields["opens"].default
# Letters of a name that fit the head of a column and a line of a list.
MOST_LETTERS: Final = 80
# ("money", "rates", year, "[key]")
YEAR_DEPTH: Final = 4


@dataclass(frozen=True)
class CharterFault:
    """A field that has to be changed. kind: above, at_least, below, at_most (`allowed`: the number), missing, unknown,
    one_of, pattern (`allowed`: an example), number, taken (`allowed`: the name that another has, too), too_long
    (`allowed`: how many letters), region, after_opening (`allowed`: when it opens), toml (facts: line and column),
    toml_end, those of `model.charter_reasons` with their facts, other (`allowed`: the reason in plain English, for
    logs). Those of a draft: see `ui.charter.draft_faults`.
    """

    path: Path
    kind: str
    allowed: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def faults(text: str) -> list[CharterFault]:
    """Every fault of the charter `text`, in its order; none if it can be used."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = place_in_file(str(error))
        place = tuple(zip(("line", "column"), at, strict=True)) if at else ()
        return [CharterFault((), "toml" if at else "toml_end", str(error), place)]
    found = [*_of_names(data)]
    try:
        Charter.model_validate(data)
    except ValidationError as error:
        every = error.errors(include_url=False, include_input=False)
        # A broken phase leaves the list of phases empty; that would report the same fault twice.
        told = [one for one in every if one["type"] != "too_short" or len(every) == 1]
        found += [_fault(one, data) for one in told]
    return [*dict.fromkeys(found)]


def _of_names(data: Mapping[str, Any]) -> Iterable[CharterFault]:
    """Phases and motions whose name in some language is missing, too long, or that of another one."""
    for part in ("phase", "motion"):
        listed = data.get(part, ())
        seen: set[tuple[str, str]] = set()
        for one in listed if isinstance(listed, list) else ():
            names = one.get("name", {}) if isinstance(one, Mapping) else {}
            for tag, word in names.items() if isinstance(names, Mapping) else ():
                path, said = (part, str(one.get("key", "")), "name", tag), str(word).strip()
                if not said:
                    yield CharterFault(path, "missing")
                elif len(said) > MOST_LETTERS:
                    yield CharterFault(path, "too_long", str(MOST_LETTERS))
                elif (tag, said.casefold()) in seen:
                    yield CharterFault(path, "taken", said)
                seen.add((tag, said.casefold()))


def _fault(error: Any, data: Mapping[str, Any]) -> CharterFault:
    path = _path(error["loc"], data)
    kind, value = _KINDS.get(error["type"], ("other", None))
    if kind == "other":
        if path[-1:] == ("holiday_region",):
            return CharterFault(path, "region", "DE, DE-BY")
        if path == ("service_level",) and error["msg"].startswith("Value error, closes"):
            return CharterFault(
                ("service_level", "closes"), "after_opening", str(data["service_level"].get("opens", _OPENS))
            )
        if path[-1:] == ("time_zone",):
            return CharterFault(path, "pattern", "Europe/Berlin")
        if error["type"].startswith(("int_", "float_")):
            return CharterFault(path, "number")
        message = error["msg"].removeprefix("Value error, ")
        kind, facts = kind_of(error["type"], message)
        return CharterFault(path, kind, facts.pop("allowed", message), tuple(facts.items()))
    if kind == "pattern":
        name = path[-1] if path else ""
        # The year of rates is one step above their currency.
        is_year = path[-1:] == ("[key]",) and len(path) == YEAR_DEPTH
        example = "2026-Q4" if path[:1] == ("target",) else "2026" if is_year else ""
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
