"""Pipedrive's own description of its API, versions 1 and 2, held against what is asked of the fake and what it answers.

Both are used as published but for what `mended` mends, each with its reason. Where the folder with them is not beside
the checkout, nothing is held against them.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request

from tests.fakes import described
from tests.fakes.described import Described

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "openapi" / "pipedrive"
# Only what is asked: the whole is three megabytes, which take half a minute to check.
PATHS = {
    "v1": ("/users", "/users/me", "/roles", "/legacyTeams", "/recents", "/deals/{id}/changelog"),
    "v2": (
        "/organizations", "/persons", "/deals", "/deals/archived", "/activities", "/stages", "/pipelines",
        "/organizationFields",
    ),
}  # fmt: skip
# Fields of an organization that came after this description: nullable, and not told unless they are asked for.
# https://github.com/pipedrive/client-nodejs/pull/732
LATER_FIELDS = {
    "website": {"type": "string"}, "linkedin": {"type": "string"}, "industry": {"type": "integer"},
    "annual_revenue": {"type": "number"}, "employee_count": {"type": "integer"},
}  # fmt: skip


def is_here() -> bool:
    """Whether the published descriptions are beside this checkout."""
    return FOLDER.is_dir()


@cache
def raw(version: str) -> dict[str, Any]:
    """The description of a version, as published."""
    return yaml.load((FOLDER / f"{version}.yml").read_text(), Loader=yaml.CSafeLoader)


@cache
def _described(version: str) -> Described | None:
    return Described(mended(version)) if is_here() and version in PATHS else None


def mended(version: str) -> dict[str, Any]:
    """The description of a version, with what is asked of it, its faults mended."""
    told = raw(version)
    paths = {path: {"get": _without_examples(told["paths"][path]["get"])} for path in PATHS[version]}
    for path, operations in paths.items():
        operation = operations["get"]
        # 1. Only what went well is described; what a refusal looks like the fake says by itself.
        operation["responses"] = {"200": operation["responses"]["200"]}
        # 2. The token is looked at by the fake itself.
        operation.pop("security", None)
        # 3. What a record does not have is null, as in every recorded answer, though hardly anything is declared so.
        _nullable(operation["responses"]["200"]["content"]["application/json"]["schema"])
        for parameter in operation.get("parameters", []):
            # 4. "Comma separated", says the text of a parameter that is declared as one word of a list.
            if parameter["name"] == "include_fields" and path == "/organizations":
                parameter["schema"] = {"type": "string"}
        if path == "/organizations":
            _with_later_fields(operation["responses"]["200"]["content"]["application/json"]["schema"])
        if path == "/recents":
            # 5. A row that was deleted is told as null: recorded/pipedrive_recents_with_null.json.
            _with_nothing(operation["responses"]["200"]["content"]["application/json"]["schema"])
    # 6. The fake stands at another address; version 1 answers at /api/v1, too.
    return {"openapi": "3.0.1", "info": told["info"], "servers": [{"url": f"/api/{version}"}], "paths": paths,
            "components": _without_examples({"schemas": told["components"].get("schemas", {})})}  # fmt: skip


def _without_examples(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_examples(value) for key, value in node.items() if key not in ("example", "examples")}
    return [_without_examples(one) for one in node] if isinstance(node, list) else node


def _nullable(node: Any) -> None:
    if isinstance(node, list):
        for one in node:
            _nullable(one)
    elif isinstance(node, dict):
        for name, one in node.get("properties", {}).items():
            if isinstance(one, dict) and name not in ("success", "data", "id", "item"):
                one["nullable"] = True
                if one.get("enum"):
                    one["enum"] = [*one["enum"], None]
        for one in node.values():
            _nullable(one)


def _data_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of ``data`` in that of an answer."""
    if "data" in schema.get("properties", {}):
        return schema["properties"]["data"]
    return next((found for part in schema.get("allOf", []) if (found := _data_of(part))), {})


def _with_later_fields(schema: dict[str, Any]) -> None:
    more = {name: {**kind, "nullable": True} for name, kind in LATER_FIELDS.items()}
    _data_of(schema)["items"]["properties"].update(more)


def _with_nothing(schema: dict[str, Any]) -> None:
    nothing = {"type": "object", "nullable": True, "maxProperties": 0}
    known = {"item": {"type": "string"}, "id": {"type": "integer"}, "data": nothing}
    _data_of(schema)["items"]["anyOf"].append({"type": "object", "required": [*known], "properties": known})


class Held(described.Held):
    """One question held against the description of the version it is asked of."""

    def __init__(self, request: Request, version: str) -> None:
        super().__init__(request, b"", _described(version))

    @property
    def cost(self) -> int | None:
        """Tokens the question costs."""
        return self.operation().get("x-token-cost")
