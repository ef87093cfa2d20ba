"""Zoho's own description of its API, version 8.0, held against what is asked of the fake and what it answers.

It is used as published but for what is mended here, each with its reason. Where the folder with it is not beside the
checkout, nothing is held against it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request

from tests.fakes import described
from tests.fakes.described import Described

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "openapi" / "zoho"
# Only what is asked.
PATHS = {
    "record": tuple(f"/crm/v8/{{module_api_name}}{rest}" for rest in ("", "/deleted", "/actions/count")),
    "users": ("/crm/v8/users",),
    "org": ("/crm/v8/org",),
    "fields": ("/crm/v8/settings/fields",),
}


def is_here() -> bool:
    """Whether the published descriptions are beside this checkout."""
    return FOLDER.is_dir()


@cache
def raw(name: str) -> dict[str, Any]:
    """One of the descriptions, as published; nothing of what was not published with them."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text()) if file.is_file() else {}


@cache
def _described() -> Described | None:
    return Described(mended()) if is_here() else None


def mended() -> dict[str, Any]:
    """The description of what is asked, its faults mended, its files made one."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for name, asked in PATHS.items():
        for path in asked:
            operation = _in_one(name, raw(name)["paths"][path]["get"], schemas)
            # 1. Refusals are told as one of many schemas that fit anything; what they look like the fake says itself.
            operation["responses"] = {"200": operation["responses"]["200"]}
            # 2. The scopes are looked at by the fake itself: the description asks for ALL where READ is enough.
            operation.pop("security", None)
            paths[path] = {"get": operation}
    # 3. The fake stands at another address.
    return {"openapi": "3.0.1", "info": raw("record")["info"], "servers": [{"url": "/"}], "paths": paths,
            "components": {"schemas": schemas}}  # fmt: skip


def _in_one(file: str, node: Any, schemas: dict[str, Any]) -> Any:
    """`node` of `file` with what it refers to: parameters and answers in its place, schemas under the file's name."""
    if isinstance(node, list):
        return [_in_one(file, one, schemas) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _referred(file, str(node["$ref"]), schemas)
    told = {key: _in_one(file, one, schemas) for key, one in node.items()}
    # 4. An answer is "one of" schemas that all fit at once, as hardly any field is required.
    if "oneOf" in told:
        told["anyOf"] = told.pop("oneOf")
    if told.get("type") == "object":
        told["nullable"] = True
    # 5. What a record does not have is null, in the vendor's own examples as well, though hardly anything is declared
    #    so; and patterns of examples ("[a-z0-9]{9}[@]...") are no rules for names.
    for name, one in (told.get("properties") or {}).items():
        if name not in ("id", "data") and isinstance(one, dict) and "$ref" not in one:
            one["nullable"] = True
            one.pop("pattern", None)
            if one.get("enum"):
                one["enum"] = [*one["enum"], None]
    # 6. The fake tells of a field and of the organisation what is read; a real answer tells more.
    if isinstance(told.get("required"), list):
        told.pop("required")
    return told


def _referred(file: str, reference: str, schemas: dict[str, Any]) -> Any:
    address, _, place = reference.partition("#/components/")
    home = Path(address).stem if address else file
    kind, name = place.split("/")
    found = raw(home).get("components", {}).get(kind, {}).get(name, {})
    if kind != "schemas":
        return _in_one(home, found, schemas)
    known = f"{home}.{name}"
    if known not in schemas:
        schemas[known] = {}
        schemas[known].update(_in_one(home, found, schemas))
    return {"$ref": f"#/components/schemas/{known}"}


class Held(described.Held):
    """One question held against the description."""

    def __init__(self, request: Request) -> None:
        super().__init__(request, b"", _described())
