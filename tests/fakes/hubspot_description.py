"""HubSpot's own description of its API, held against what is asked of the fake and what the fake answers.

The descriptions are used as published but for what `mended` mends, each with its reason. Where the folder with them is
not beside the checkout, nothing is held against them, and the test that says so is skipped.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request

from tests.fakes import described
from tests.fakes.described import Described

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "openapi" / "hubspot"
# Beginning of a path -> file; of the objects, each has a file of its own.
FILES = {
    "/crm/associations/": "associations",
    "/crm/owners/": "crmOwners",
    "/crm/pipelines/": "pipelines",
    "/marketing/v3/forms": "forms",
    "/marketing/marketing-events/": "marketingEvents",
}
OBJECTS = "/crm/objects/2026-09/"
JSON = "application/json"

# Described by HubSpot in a file of its own (accountInfo, 2026-09) that is not beside this checkout; its facts in short.
ACCOUNT_INFO = {
    "openapi": "3.0.1",
    "info": {"title": "Account", "version": "2026-09"},
    "servers": [{"url": "https://api.hubapi.com"}],
    "paths": {
        "/account-info/2026-09/details": {
            "get": {
                "parameters": [],
                "security": [],
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            JSON: {
                                "schema": {
                                    "type": "object",
                                    "required": [
                                        "accountType", "additionalCurrencies", "companyCurrency",
                                        "dataHostingLocation", "portalId", "timeZone", "uiDomain", "utcOffset",
                                        "utcOffsetMilliseconds",
                                    ],
                                    "properties": {
                                        "portalId": {"type": "integer"},
                                        "uiDomain": {"type": "string"},
                                        "additionalCurrencies": {"type": "array", "items": {"type": "string"}},
                                    },
                                }
                            }
                        },
                    },
                    "default": {
                        "description": "",
                        "content": {
                            JSON: {"schema": {"type": "object", "required": ["category", "correlationId", "message"]}}
                        },
                    },
                },
            }
        }
    },
}  # fmt: skip
# The answer that says "too many": it has a policy and no category, as the usage guidelines show it.
LIMITED_SCHEMA = {
    "type": "object",
    "required": ["status", "message", "errorType", "correlationId", "policyName"],
    "properties": {name: {"type": "string"} for name in ("status", "message", "errorType", "policyName")},
}


def mended(description: dict[str, Any]) -> dict[str, Any]:
    """`description` with its faults mended."""
    description = json.loads(json.dumps(description))
    components = description.get("components", {})
    schemas = components.get("schemas", {})
    # 1. Errors are declared as */*, which no JSON reader takes for JSON; they are sent as JSON.
    for response in components.get("responses", {}).values():
        response["content"] = {JSON: response["content"].popitem()[1]}
    # 2. A sub-category of an error is a word; as declared, an object without properties.
    if "StandardError" in schemas:
        schemas["StandardError"]["properties"]["subCategory"] = {"type": "string"}
    # 3. The label of a link is null where it has none, though declared as text and not left out.
    if "AssociationSpecWithLabel" in schemas:
        schemas["AssociationSpecWithLabel"]["properties"]["label"]["nullable"] = True
    for operations in description["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            # 4. Limits are not described at all.
            responses["429"] = {"description": "", "content": {JSON: {"schema": LIMITED_SCHEMA}}}
            # 5. A batch of which some inputs have nothing to tell answers 207, in the shape of 200.
            if "/batch/read" in str(operation.get("operationId")):
                responses["207"] = responses["200"]
            # 6. A private app's token is declared as a header "private-app"; it is sent as a bearer, like any other.
            #    The fake looks at the token and at the scopes named here by itself.
            operation["x-scopes"] = [next(iter(one.values())) for one in operation.pop("security", [])]
    components.pop("securitySchemes", None)
    # 7. The fake stands at another address than HubSpot.
    description["servers"] = [{"url": "/"}]
    return description


@cache
def _described(name: str) -> Described | None:
    if name != "accountInfo" and not FOLDER.is_dir():
        return None
    raw = ACCOUNT_INFO if name == "accountInfo" else json.loads((FOLDER / f"{name}.json").read_text())
    return Described(mended(raw))


def _file_of(path: str) -> str:
    if path.startswith(OBJECTS):
        return path.removeprefix(OBJECTS).split("/")[0]
    return next((name for start, name in FILES.items() if f"{path}/".startswith(start)), "accountInfo")


def is_here() -> bool:
    """Whether the published descriptions are beside this checkout."""
    return FOLDER.is_dir()


class Held(described.Held):
    """One question held against the description, with the scopes it needs."""

    def __init__(self, request: Request, body: bytes) -> None:
        super().__init__(request, body, _described(_file_of(request.url.path)))

    def scopes(self) -> list[list[str]]:
        """Alternatives of scopes, each a list of which all are needed; empty: none is."""
        return self.operation().get("x-scopes", [])
