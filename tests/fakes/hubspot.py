"""HubSpot as its description says: every question and every answer of this fake is held against it."""

import json
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fakes.hubspot_description import Held
from tests.fakes.hubspot_records import TOUCH_KINDS, Records, event_id, touch_id, vendor_id
from tests.fakes.hubspot_shapes import (
    ACCOUNT,
    batch_words,
    event,
    form,
    limited,
    link_types,
    nothing_linked,
    owner,
    participation,
    pipeline,
)
from tests.fakes.world import ManyTouches, World

TOKEN = "pat-eu1-5eed0000-1111-4222-8333-secret5eed99"
SECRETS = (TOKEN,)
KNOWS = frozenset(
    {
        "users", "accounts", "domains", "contacts", "contact_account", "opportunities", "amounts", "stage_history",
        "changed_by", "lifecycle", "activities", "deletions", "merges",
    }
)  # fmt: skip
BY: dict[str, str | None] = {by: by for by in ("user", "workflow", "import", "api", "bulk")}
SCOPES = frozenset(
    {
        "crm.objects.companies.read", "crm.objects.contacts.read", "crm.objects.deals.read", "crm.objects.owners.read",
        "crm.objects.marketing_events.read", "sales-email-read", "forms",
    }
)  # fmt: skip
OBJECTS = {"companies", "contacts", "deals", *TOUCH_KINDS}
MOST = {"list": 100, "history": 50, "search": 200, "associations": 1000}
SEARCH_END = 10_000


LIMITED = (
    429,
    {"Content-Type": "application/json", "Retry-After": "0"},
    json.dumps(limited("TEN_SECONDLY_ROLLING")).encode(),
)

_served: list[World] = []


def ids(kind: str, number: int) -> str:
    """The id of a row of the World that was last served; of a touch, the id of the activity it is."""
    return touch_id(_served[-1], number) if kind == "touches" else vendor_id(kind, number)


def settings(url: str) -> dict[str, str]:
    return {"access_token": TOKEN, "address": url, "searches_per_second": "1000"}


class Refusal(Exception):
    def __init__(self, status: int, category: str, message: str, **more: object) -> None:
        super().__init__(message)
        body = {"status": "error", "message": message, "correlationId": str(uuid4()), "category": category}
        self.answer = JSONResponse(body | more, status)


@dataclass
class Limits:
    """How often the account may ask. The seconds are real ones."""

    daily: int = 1_000_000
    in_ten_seconds: int = 1_000_000
    searches_per_second: int = 1_000_000
    asked: int = 0
    _recent: deque = field(default_factory=deque)
    _searches: deque = field(default_factory=deque)

    def refusal(self, *, is_search: bool, is_exempt: bool) -> str | None:
        """The policy that this question breaks, if it does."""
        self.asked += 1
        if self.asked > self.daily:
            return "DAILY"
        if is_search:
            return None if _fits(self._searches, self.searches_per_second, 1) else "SECONDLY"
        return None if is_exempt or _fits(self._recent, self.in_ten_seconds, 10) else "TEN_SECONDLY_ROLLING"

    def headers(self) -> dict[str, str]:
        told = {
            "Daily": self.daily, "Daily-Remaining": max(0, self.daily - self.asked), "Interval-Milliseconds": 10_000,
            "Max": self.in_ten_seconds, "Remaining": max(0, self.in_ten_seconds - len(self._recent)),
        }  # fmt: skip
        return {f"X-HubSpot-RateLimit-{name}": str(value) for name, value in told.items()}


def _fits(recent: deque, most: int, seconds: float) -> bool:
    now = time.monotonic()
    while recent and recent[0] <= now - seconds:
        recent.popleft()
    if len(recent) >= most:
        return False
    recent.append(now)
    return True


class Fake:
    """The ASGI app. `is_held`: hold all against the description; costs half a millisecond a record."""

    def __init__(self, world: World, page_size: int, scopes: frozenset[str], limits: Limits, *, is_held: bool) -> None:
        self.records, self.page_size, self.scopes, self.limits = Records(world), page_size, scopes, limits
        self.is_held = is_held
        self.log: list[tuple[str, str]] = []
        # What did not fit the description; a test that ends well has none.
        self.faults: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        request = Request(scope, receive)
        answer = self.answered(request, await request.body())
        await answer(scope, receive, send)

    def answered(self, request: Request, body: bytes) -> Response:
        path = request.url.path
        self.log.append((request.method, path))
        self.records.look()
        held = Held(request, body)
        is_search = path.endswith("/search")
        try:
            policy = self.limits.refusal(is_search=is_search, is_exempt=path.startswith("/crm/associations/"))
            if policy:
                return JSONResponse(limited(policy), 429)
            self._admit(request, held)
            answer = self._route(request, path.strip("/").split("/"), json.loads(body) if body else None)
        except Refusal as refusal:
            answer = refusal.answer
        if self.is_held and answer.status_code != 404 and (fault := held.misfit(answer)):
            self.faults.append(fault)
            answer = Refusal(400, "VALIDATION_ERROR", fault).answer
        if not is_search:
            answer.headers.update(self.limits.headers())
        return answer

    def _admit(self, request: Request, held: Held) -> None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        fault = held.fault() if self.is_held else None
        if fault:
            self.faults.append(fault)
            raise Refusal(404 if "not found" in fault else 400, "VALIDATION_ERROR", fault)
        ways = held.scopes()
        if ways and not any(self.scopes.issuperset(way) for way in ways):
            missing = {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredScopes": ways[0]},
            }
            raise Refusal(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes.", errors=[missing])

    def _route(self, request: Request, parts: list[str], body) -> Response:
        match request.method, parts:
            case "GET", ["account-info", "2026-09", "details"]:
                return JSONResponse(ACCOUNT)
            case "GET", ["crm", "owners", "2026-09"]:
                return self._listed([owner(user) for user in self._users(request)], request)
            case "GET", ["crm", "pipelines", "2026-03", name]:
                return JSONResponse({"results": [pipeline(name)]})
            case "GET", ["marketing", "v3", "forms"]:
                archived = request.query_params.get("archived") == "true"
                return self._listed([] if archived else [form(one) for one in self.records.forms()], request)
            case "GET", ["marketing", "marketing-events", "2026-03"]:
                told = [event(event_id(self.records.world, group[0]), group) for group in self.records.events()]
                return self._listed(sorted(told, key=lambda one: one["objectId"]), request)
            case "GET", ["marketing", "marketing-events", "2026-03", "participations", number, "breakdown"]:
                return self._participations(number, request)
            case "POST", ["crm", "associations", "2026-09", name, other, "batch", "read"]:
                return self._associations(name, other, body["inputs"])
            case "GET", ["crm", "objects", "2026-09", name] if name in OBJECTS:
                return self._objects(name, request)
            case "POST", ["crm", "objects", "2026-09", name, "search"] if name in OBJECTS:
                return self._searched(name, body)
            case "POST", ["crm", "objects", "2026-09", name, "batch", "read"] if name in OBJECTS:
                return self._batch(name, body)
        raise Refusal(404, "OBJECT_NOT_FOUND", "resource not found")

    def _users(self, request: Request):
        archived = request.query_params.get("archived") == "true"
        return (user for user in self.records.world.users.values() if user.is_active != archived)

    def _listed(self, rows: list[dict], request: Request, **more) -> Response:
        start, limit = int(request.query_params.get("after", 0)), int(request.query_params.get("limit", 10))
        end = start + min(limit, self.page_size)
        paging = {"paging": {"next": {"after": str(end)}}} if end < len(rows) else {}
        return JSONResponse({"results": rows[start:end]} | paging | more)

    def _objects(self, name: str, request: Request) -> Response:
        asked = request.query_params
        history = _words(asked.getlist("propertiesWithHistory"))
        limit = int(asked.get("limit", 10))
        if limit > MOST["history" if history else "list"]:
            raise Refusal(400, "VALIDATION_ERROR", f"limit {limit} is too high")
        size = min(limit, self.page_size)
        archived, after = asked.get("archived") == "true", int(asked.get("after", 0))
        rows = [*islice(self.records.listed(name, archived=archived, after=after), size + 1)]
        properties = _words(asked.getlist("properties")) or ["hs_object_id"]
        told = [self.records.record(name, row, properties, history) for row in rows[:size]]
        paging = {"paging": {"next": {"after": told[-1]["id"]}}} if len(rows) > size else {}
        return JSONResponse({"results": told} | paging)

    def _searched(self, name: str, body: dict) -> Response:
        modified = "lastmodifieddate" if name == "contacts" else "hs_lastmodifieddate"
        filters = {
            (one["propertyName"], one["operator"]): int(one["value"])
            for group in body["filterGroups"]
            for one in group["filters"]
        }
        start, limit, sort = int(body["after"]), body["limit"], body["sorts"]
        if limit > MOST["search"] or start + limit > SEARCH_END or len(sort) > 1:
            raise Refusal(400, "VALIDATION_ERROR", "There was a problem with the request.")
        total = None
        if sort == [f"-{modified}"] and not filters:
            total, rows = sum(1 for _ in self.records.newest(name)), self.records.newest(name)
        elif sort == ["hs_object_id"] and set(filters) == {(modified, "GTE"), ("hs_object_id", "GT")}:
            since = datetime.fromtimestamp(filters[modified, "GTE"] / 1000, UTC)
            rows = self.records.changed(name, since, filters["hs_object_id", "GT"])
        else:
            raise Refusal(400, "VALIDATION_ERROR", "a search that this fake does not know")
        size = min(limit, self.page_size)
        found = [*islice(rows, start, start + size + 1)]
        told = [self.records.record(name, row, body["properties"], []) for row in found[:size]]
        paging = {"paging": {"next": {"after": str(start + size)}}} if len(found) > size else {}
        all_found = start + len(found) if total is None else total
        return JSONResponse({"total": all_found, "results": told} | paging)

    def _batch(self, name: str, body: dict) -> Response:
        asked, history = body["inputs"], body["propertiesWithHistory"]
        if len(asked) > MOST["history" if history else "list"]:
            message = "The maximum number of inputs supported in a batch request for property histories is 50."
            raise Refusal(400, "VALIDATION_ERROR", message)
        rows = [self.records.found(name, one["id"]) for one in asked]
        living = [row for row in rows if row and row.deleted_at is None]
        told = [self.records.record(name, row, body["properties"], history) for row in living]
        return JSONResponse({"results": told, **batch_words()})

    def _associations(self, name: str, other: str, asked: list[dict]) -> Response:
        if len(asked) > MOST["associations"]:
            raise Refusal(400, "VALIDATION_ERROR", "too many inputs")
        told, nothing = [], []
        for one in asked:
            row = self.records.found(name, one["id"])
            links = self.records.linked(name, other, row) if row else []
            if links:
                to = [{"toObjectId": link, "associationTypes": link_types(name, other)} for link in links]
                told.append({"from": {"id": one["id"]}, "to": to})
            else:
                nothing.append(nothing_linked(name, other, one["id"]))
        errors = {"numErrors": len(nothing), "errors": nothing} if nothing else {}
        return JSONResponse({"results": told, **batch_words(), **errors}, 207 if nothing else 200)

    def _participations(self, number: str, request: Request) -> Response:
        world = self.records.world
        found = [group for group in self.records.events() if str(event_id(world, group[0])) == number]
        if not found:
            raise Refusal(404, "OBJECT_NOT_FOUND", "no such marketing event")
        told = [participation(number, touch, world.people[touch.person_id]) for touch in found[0]]
        return self._listed(told, request, total=len(told))


def app(
    world: World,
    *,
    page_size: int = 5,
    scopes: frozenset[str] = SCOPES,
    limits: Limits | None = None,
    is_held: bool | None = None,
) -> Fake:
    """A world for measurements is not held against the description unless asked for: it would take most of the time."""
    _served.append(world)
    held = not isinstance(world.touches, ManyTouches) if is_held is None else is_held
    return Fake(world, page_size, scopes, limits or Limits(), is_held=held)


def _words(told: list[str]) -> list[str]:
    return [word for one in told for word in one.split(",")]
