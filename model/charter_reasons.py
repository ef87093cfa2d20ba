"""What the validators of a charter say, taken apart into a kind and facts: a page says it in its own language."""

import re
from typing import Final

# What they say (model/charter.py, model/fiscal_year.py) -> our kind; a test holds every sentence against this list.
_SAID: Final = {
    "dimension": r"(?P<what>.+): no such dimension; allowed are (?P<allowed>.+)",
    "phase_key": r"phase\.key: (?P<what>.+) is used twice or reserved; .+",
    "motion_key": r"motion\.key: (?P<what>.+) is used twice",
    "rule_kinds": r"rule (?P<rule>\d+), kinds: (?P<what>.+); allowed are (?P<allowed>.+)",
    "rule_condition": r"rule (?P<rule>\d+): (?P<what>.+) cannot be judged from (?P<source>.+);"
    r" allowed is (?P<allowed>.+)",
    "rule_phase": r"rule (?P<rule>\d+), phase: '(?P<what>.*)' is no phase; allowed are (?P<allowed>.+)",
    "target_phase": r"target\.(?P<what>.+): no such phase; allowed are (?P<allowed>.+)",
    "calendar_quarter": r"target\.(?P<phase>.+): (?P<what>.+): without fiscal_year_starts_on .+",
    "fiscal_quarter": r"target\.(?P<phase>.+): (?P<what>.+): allowed are quarters of the fiscal year.+",
}  # fmt: skip
# pydantic's kinds of error -> what is needed instead.
_SHAPES: Final = {
    "string_type": "text", "bool_type": "truth", "bool_parsing": "truth", "list_type": "listed", "tuple_type": "listed",
    "dict_type": "section", "model_type": "section", "model_attributes_type": "section",
}  # fmt: skip
_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


def kind_of(error_type: str, message: str) -> tuple[str, dict[str, str]]:
    """The kind of a fault and what it is about, by name; "other" without any if nobody has words for it."""
    for kind, pattern in _SAID.items():
        if found := re.fullmatch(pattern, message):
            return kind, found.groupdict()
    return _SHAPES.get(error_type, "other"), {}


def place_in_file(message: str) -> tuple[str, str] | None:
    """Line and column that Python's reader of TOML names; None for the end of the file."""
    found = _AT.search(message)
    return (found[1], found[2]) if found else None
