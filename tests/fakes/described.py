"""A vendor's own description (OpenAPI), held against what is asked of a fake and what the fake answers."""

from typing import Any

from openapi_core import OpenAPI
from openapi_core.contrib.starlette import StarletteOpenAPIRequest, StarletteOpenAPIResponse
from starlette.requests import Request
from starlette.responses import Response


class Described:
    """A description as it is used: mended, each mend with its reason where it is made."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.description = description
        self.openapi = OpenAPI.from_dict(description)


class Held:
    """One question held against a description: what is wrong with it, and whether an answer fits.

    described: None where the description is not beside this checkout; then everything fits.
    """

    def __init__(self, request: Request, body: bytes, described: Described | None) -> None:
        self._described = described
        self._question = StarletteOpenAPIRequest(request, body)
        self._request = request

    def fault(self) -> str | None:
        """Why the question is not one the description allows; None if it is."""
        if self._described is None:
            return None
        try:
            self._described.openapi.validate_request(self._question)
        except Exception as error:  # noqa: BLE001 - whatever it is, the question does not fit
            return f"{error} {error.__cause__}"
        unknown = {*self._request.query_params} - {one["name"] for one in self.operation().get("parameters", [])}
        return f"unknown parameters {sorted(unknown)}" if unknown else None

    def misfit(self, answer: Response) -> str | None:
        """Why the fake's `answer` is not one the description allows; None if it is."""
        if self._described is None:
            return None
        try:
            self._described.openapi.validate_response(self._question, StarletteOpenAPIResponse(answer))
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer does not fit
            reasons = [str(one) for one in getattr(error.__cause__, "schema_errors", [])]
            return f"{self._request.url.path}: {error} {reasons}"
        return None

    def operation(self) -> dict[str, Any]:
        """The operation asked for; of several paths that fit, the one with the most words of its own."""
        if self._described is None:
            return {}
        server = str(self._described.description["servers"][0]["url"]).rstrip("/")
        path, method = self._request.url.path.removeprefix(server).split("/"), self._request.method.lower()
        fitting = [
            (sum(part == asked for part, asked in zip(known.split("/"), path, strict=False)), operations[method])
            for known, operations in self._described.description["paths"].items()
            if method in operations and _fits(known.split("/"), path)
        ]
        return max(fitting, key=lambda found: found[0], default=(0, {}))[1]


def _fits(known: list[str], path: list[str]) -> bool:
    return len(known) == len(path) and all(
        part == asked or part.startswith("{") for part, asked in zip(known, path, strict=True)
    )
