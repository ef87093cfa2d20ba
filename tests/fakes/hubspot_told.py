"""HubSpot telling given objects with their histories and links, one step after the other: for reported situations."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fakes.hubspot import SCOPES, Fake, Limits
from tests.fakes.hubspot_shapes import batch_words, nothing_linked

LONG_AGO = "2024-01-01T00:00:00.000Z"
Told = dict[str, Any]


class ToldRecords:
    """The objects of one step, with the questions that the fake asks of its records."""

    world = SimpleNamespace(users={}, touches=[], people={})

    def __init__(self, step: Told) -> None:
        self.step = step

    def look(self) -> None:
        """Nothing is kept between questions."""

    def forms(self) -> list[Any]:
        return []

    def events(self) -> list[Any]:
        return []

    def rows(self, name: str) -> list[Told]:
        return sorted(self.step.get(name, []), key=lambda row: int(row["id"]))

    def listed(self, name: str, *, archived: bool, after: int) -> Iterator[Told]:
        return (r for r in self.rows(name) if bool(r.get("archived")) == archived and int(r["id"]) > after)

    def changed(self, name: str, since: datetime, after: int) -> Iterator[Told]:
        living = self.listed(name, archived=False, after=after)
        return (row for row in living if datetime.fromisoformat(row["modified"]) >= since)

    def newest(self, name: str) -> Iterator[Told]:
        return iter(sorted(self.listed(name, archived=False, after=0), key=lambda row: row["modified"], reverse=True))

    def record(self, name: str, row: Told, properties: list[str], history: list[str]) -> Told:
        modified = "lastmodifieddate" if name == "contacts" else "hs_lastmodifieddate"
        known = {"hs_object_id": row["id"], modified: row["modified"], **row["properties"]}
        told = {
            "id": row["id"], "properties": {key: known.get(key) for key in properties}, "createdAt": LONG_AGO,
            "updatedAt": row["modified"], "archived": bool(row.get("archived")),
        }  # fmt: skip
        if row.get("archived"):
            told["archivedAt"] = row["archived"]
        if history:
            told["propertiesWithHistory"] = {key: row.get("history", {}).get(key, []) for key in history}
        return told


class ToldHubSpot(Fake):
    """The ASGI app; `step` may be replaced while it serves."""

    def __init__(self, step: Told) -> None:
        super().__init__(SimpleNamespace(touches=[]), 100, SCOPES, Limits(), is_held=False)
        self.tell(step)

    def tell(self, step: Told) -> None:
        self.records = ToldRecords(step)

    def _route(self, request: Request, parts: list[str], body: Any) -> Response:
        match request.method, parts:
            case "GET", ["crm", "pipelines", _, name]:
                return JSONResponse({"results": [dated(one) for one in self.records.step["pipelines"].get(name, [])]})
            case "GET", ["crm", "owners", _]:
                archived = request.query_params.get("archived") == "true"
                owners = [one for one in self.records.step.get("owners", []) if bool(one.get("archived")) == archived]
                return self._listed(owners, request)
        return super()._route(request, parts, body)

    def _batch(self, name: str, body: Told) -> Response:
        asked = {one["id"] for one in body["inputs"]}
        rows = [row for row in self.records.listed(name, archived=False, after=0) if row["id"] in asked]
        told = [self.records.record(name, row, body["properties"], body["propertiesWithHistory"]) for row in rows]
        return JSONResponse({"results": told, **batch_words()})

    def _associations(self, name: str, other: str, asked: list[Told]) -> Response:
        rows = {row["id"]: row for row in self.records.rows(name)}
        told, nothing = [], []
        for one in asked:
            links = rows.get(one["id"], {}).get("links", {}).get(other, [])
            to = [{"toObjectId": link["id"], "associationTypes": link["types"]} for link in links]
            if to:
                told.append({"from": {"id": one["id"]}, "to": to})
            else:
                nothing.append(nothing_linked(name, other, one["id"]))
        errors = {"numErrors": len(nothing), "errors": nothing} if nothing else {}
        return JSONResponse({"results": told, **batch_words(), **errors}, 207 if nothing else 200)


def dated(pipeline: Told) -> Told:
    """A pipeline with the dates that every one bears."""
    dates = {"createdAt": LONG_AGO, "updatedAt": datetime(2026, 1, 1, tzinfo=UTC).isoformat()}
    return {**pipeline, **dates, "stages": [{**stage, **dates} for stage in pipeline["stages"]]}
