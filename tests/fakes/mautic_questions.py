"""How Mautic takes a question: clauses and order in brackets, a page of what meets them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice

from starlette.responses import JSONResponse

PARAMETER = re.compile(
    r"(limit|start|orderBy|orderByDir|minimal|where\[\d+\]\[(col|expr|val)\]|order\[0\]\[(col|dir)\])"
)


def page(source: Callable[[int], Iterator[dict]], params: dict[str, str], order: tuple[str, str], most: int):
    """At most `most` rows of `source` (by id, after the one it is given) as `params` ask for them, and their number."""
    clauses = [
        _clause(params[f"where[{n}][col]"], params[f"where[{n}][expr]"], params.get(f"where[{n}][val]", ""))
        for n in range(sum(key.endswith("[col]") for key in params if key.startswith("where")))
    ]
    after = max((int(value) for column, expr, value in clauses if (column, expr) == ("id", "gt")), default=0)
    matching = (one for one in source(after) if all(_holds(one, clause) for clause in clauses))
    start, limit = int(params.get("start", 0)), min(int(params.get("limit", 30)), most)
    column = {"date_modified": "dateModified"}.get(order[0], order[0])
    if order != ("id", "asc"):
        matching = iter(sorted(matching, key=lambda one: one[column], reverse=order[1] == "desc"))
    found = list(islice(matching, start, start + limit))
    if any((column, expr) == ("id", "gt") for column, expr, _ in clauses):
        # Mautic keeps the total for some seconds, so that it may be wrong; who reads must not rely on it.
        return found, str(start + len(found) + 1)
    return found, str(sum(all(_holds(one, clause) for clause in clauses) for one in source(0)))


def _clause(column: str, expr: str, value: str) -> tuple[str, str, str | frozenset[str]]:
    return column, expr, frozenset(value.split(",")) if expr == "in" else value


def _holds(one: dict, clause: tuple[str, str, str | frozenset[str]]) -> bool:
    column, expr, value = clause
    held = one[column]
    if expr == "isNotNull":
        return held is not None
    if held is None:
        return False
    held = sql(held) if isinstance(held, datetime) else held
    if expr == "in":
        return str(held) in value
    wanted = type(held)(value)
    return {"eq": held == wanted, "gt": held > wanted, "gte": held >= wanted, "lte": held <= wanted}[expr]


def unknown(params: dict[str, str]) -> JSONResponse | None:
    strange = [key for key in params if not PARAMETER.fullmatch(key)]
    return error(400, f"unknown parameters {strange}") if strange else None


def error(status: int, message: str) -> JSONResponse:
    return JSONResponse({"errors": [{"message": message, "code": status, "type": None}]}, status)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def sql(value):
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value
