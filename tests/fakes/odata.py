"""The little of OData's $filter that is asked: comparisons joined by and, or and brackets; anything else is refused."""

import re
from typing import Any

TOKENS = re.compile(r"\s*(\(|\)|'[^']*'|[\w.:+-]+)")


class Refused(Exception):
    """The question is not one the service takes."""


def matches(condition: str, row: dict[str, Any]) -> bool:
    """Whether `row` (property -> plain value) fulfils `condition`."""
    tokens = TOKENS.findall(condition)
    if "".join(tokens) != re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", condition):
        raise Refused(condition)
    found, rest = _either(tokens, row)
    if rest:
        raise Refused(condition)
    return found


def _either(tokens: list[str], row: dict[str, Any]) -> tuple[bool, list[str]]:
    found, rest = _both(tokens, row)
    while rest and rest[0] == "or":
        other, rest = _both(rest[1:], row)
        found = found or other
    return found, rest


def _both(tokens: list[str], row: dict[str, Any]) -> tuple[bool, list[str]]:
    found, rest = _one(tokens, row)
    while rest and rest[0] == "and":
        other, rest = _one(rest[1:], row)
        found = found and other
    return found, rest


def _one(tokens: list[str], row: dict[str, Any]) -> tuple[bool, list[str]]:
    if tokens and tokens[0] == "(":
        found, rest = _either(tokens[1:], row)
        if not rest or rest[0] != ")":
            raise Refused("brackets")
        return found, rest[1:]
    if len(tokens) < 3 or tokens[1] not in ("eq", "ge") or tokens[0] not in row:
        raise Refused(" ".join(tokens[:3]))
    name, operator, value = tokens[:3]
    mine, wanted = str(row[name]), value.strip("'")
    if operator == "eq":
        return mine == wanted, tokens[3:]
    return mine >= re.sub(r"\.\d+Z$", "Z", wanted), tokens[3:]
