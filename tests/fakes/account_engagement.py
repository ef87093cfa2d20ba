"""A business unit of Account Engagement that tells the world: sign-in, queries by id, by change and by page token.

It refuses unknown collections, fields, orders and filters, and a page token beside anything but fields.
"""

import json
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.world import BEGAN, ManyTouches, World

CLIENT_ID, CLIENT_SECRET, TOKEN = "3MVG9-pardot-client", "pardot-secret-987654", "00D000000000002!PARDOT"
BUSINESS_UNIT = "0Uv000000000000AAA"
SECRETS = (CLIENT_ID, CLIENT_SECRET, TOKEN)
# Touches of sales are Salesforce's; here are only what marketing sent and what buyers did.
KNOWS = frozenset({"users", "accounts", "domains", "contacts", "contact_account", "lifecycle", "deletions"})
BY: dict[str, str | None] = {}
LIMITED = (
    429,
    {"Content-Type": "application/json", "Retry-After": "0"},
    b'{"code": 66, "message": "You have exceeded your concurrent API request limit."}',
)
OFFSET = {"users": 100, "companies": 2_000, "people": 30_000, "touches": 400_000}
STAGES = ("lead", "marketingqualifiedlead", "customer")
NEW_YORK = timezone(timedelta(hours=-4))  # instants are told in the user's own zone
TYPES = {"email": (6, "Email"), "form_submitted": (4, "Form"), "webinar_attended": (24, "Webinar")}

Record = dict[str, Any]


def ids(kind: str, number: int) -> str:
    return str(_id(kind, number))


def _id(kind: str, number: int | None) -> int | None:
    return None if number is None else OFFSET[kind] + number


def settings(url: str) -> dict[str, str]:
    return {
        "url": url, "api_url": url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
        "business_unit_id": BUSINESS_UNIT,
    }  # fmt: skip


def app(world: World, *, page_size: int = 5) -> Starlette:
    """The business unit; ``.state.unit`` is what a test turns."""
    unit = FakeUnit(world, page_size)
    routes = [
        Route("/services/oauth2/token", unit.sign_in, methods=["POST"]),
        Route("/api/v5/objects/{name}", unit.answer, methods=["GET"]),
    ]
    made = Starlette(routes=routes)
    made.state.unit = unit
    return made


def _users(world: World) -> Iterator[Record]:
    for one in world.users.values():
        first, _, last = one.name.partition(" ")
        yield {
            "id": _id("users", one.id), "email": one.email, "firstName": first, "lastName": last, "jobTitle": None,
            "roleName": one.department.title(), "salesforceId": None, "isDeleted": not one.is_active,
            "updatedAt": one.modified_at,
        }  # fmt: skip


def _prospect_accounts(world: World) -> Iterator[Record]:
    for one in world.companies.values():
        yield {
            "id": _id("companies", one.id), "name": one.name, "website": one.domain and f"www.{one.domain}",
            "industry": one.industry, "employees": None if one.employees is None else f"{one.employees:,}",
            "billingCountry": one.country, "billingState": None, "assignedToId": _id("users", one.owner_id),
            "salesforceId": None, "isDeleted": one.deleted_at is not None, "createdAt": one.created_at,
            "updatedAt": one.modified_at,
        }  # fmt: skip


def _prospects(world: World) -> Iterator[Record]:
    for one in world.people.values():
        yield {
            "id": _id("people", one.id), "firstName": one.first_name, "lastName": one.last_name, "email": one.email,
            "jobTitle": None, "company": None, "prospectAccountId": _id("companies", one.company_id),
            "salesforceContactId": None, "salesforceLeadId": None, "isDeleted": one.deleted_at is not None,
            "createdAt": one.created_at, "updatedAt": one.modified_at,
        }  # fmt: skip


def _lifecycle_histories(world: World) -> Iterator[Record]:
    for one in world.people.values():
        before = None
        for number, (stage, at, _) in enumerate(one.lifecycle):
            yield {
                "id": 10 * one.id + number, "prospectId": _id("people", one.id), "previousStageId": before,
                "nextStageId": 1 + STAGES.index(stage), "createdAt": at,
            }  # fmt: skip
            before = 1 + STAGES.index(stage)


def _visitor_activity(touch: Any) -> Record:
    number, name = TYPES[touch.kind]
    return {
        "id": _id("touches", touch.id), "prospectId": _id("people", touch.person_id), "type": number, "typeName": name,
        "details": touch.subject, "campaignId": 1 if touch.campaign else None, "emailId": None,
        "listEmailId": 1 if touch.kind == "email" else None, "formId": 1 if touch.kind == "form_submitted" else None,
        "formHandlerId": None, "landingPageId": None, "fileId": None, "createdAt": touch.at,
        "updatedAt": touch.modified_at,
    }  # fmt: skip


LISTS: dict[str, Any] = {
    "users": _users,
    "prospect-accounts": _prospect_accounts,
    "prospects": _prospects,
    "lifecycle-histories": _lifecycle_histories,
    "lifecycle-stages": lambda world: ({"id": 1 + place, "name": name} for place, name in enumerate(STAGES)),
    "campaigns": lambda world: iter(
        [{"id": 1, "name": "Autumn", "salesforceId": None, "isDeleted": False, "updatedAt": BEGAN}]
    ),
    "forms": lambda world: ({"id": number, "name": f"Form {number}"} for number in range(1, 8)),
    "list-emails": lambda world: iter([{"id": 1, "name": "Mailing 1", "subject": "News"}]),
}
# Collection -> what it may be ordered by, and the beginnings of what it may be filtered by.
ALLOWED: dict[str, tuple[set[str], tuple[str, ...]]] = {
    **dict.fromkeys(("users", "prospects", "campaigns"), ({"id", "updatedAt"}, ("id", "updatedAt"))),
    "visitor-activities": ({"id", "updatedAt"}, ("id", "updatedAt", "prospectId")),
    "lifecycle-histories": ({"id", "createdAt"}, ("id", "createdAt")),
    "prospect-accounts": ({"id"}, ("id",)),
    **dict.fromkeys(("forms", "list-emails", "lifecycle-stages"), (set(), ())),
}
HAS_BIN = {"users", "campaigns", "prospect-accounts", "prospects"}


class Refused(Exception):
    def __init__(self, code: int, message: str = "", status: int = 400) -> None:
        self.answer = JSONResponse({"code": code, "message": message}, status)


@dataclass
class FakeUnit:
    """hidden: collections that the user may not see. api_calls: the day's calls before they are used up."""

    world: World
    page_size: int
    hidden: set[str] = field(default_factory=set)
    api_calls: int = 1_000_000
    used: int = 0
    signed_in: int = 0
    tokens: set[str] = field(default_factory=set)
    page_tokens_end: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    async def sign_in(self, request: Request) -> Response:
        given = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        if dict(await request.form()) != given:
            return JSONResponse({"error": "invalid_client"}, 400)
        self.signed_in += 1
        self.tokens.add(f"{TOKEN}{self.signed_in}")
        return JSONResponse({"access_token": f"{TOKEN}{self.signed_in}", "instance_url": "https://acme.example"})

    async def answer(self, request: Request) -> Response:
        try:
            told = self._told(request)
        except Refused as refused:
            told = refused.answer
        if request.headers.get("X-Return-Api-Usage") == "1":
            told.headers["x-api-usage"] = f"{self.used}/{self.api_calls}"
        return told

    def _told(self, request: Request) -> Response:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise Refused(184, "access_token is invalid, unknown, or malformed", 401)
        if request.headers.get("Pardot-Business-Unit-Id") != BUSINESS_UNIT:
            raise Refused(181, "Invalid business unit", 400)
        self.used += 1
        if self.used > self.api_calls:
            raise Refused(122, "Daily API rate limit met.")
        name, asked = request.path_params["name"], dict(request.query_params)
        if name in self.hidden:
            raise Refused(49, "Access denied")
        if name not in ALLOWED:
            raise Refused(2, "Invalid action", 404)
        self.asked.append({"collection": name, **asked})
        if token := asked.pop("nextPageToken", None):
            if self.page_tokens_end or asked.keys() != {"fields"}:
                raise Refused(211, "nextPageToken is invalid")
            asked = {**json.loads(b64decode(token)), "fields": asked["fields"]}
        return JSONResponse(self._page(name, asked))

    def _page(self, name: str, asked: dict[str, str]) -> Record:
        orders, filters = ALLOWED[name]
        given = dict(asked)
        fields, limit = given.pop("fields", "").split(","), int(given.pop("limit", "200"))
        order, deleted = given.pop("orderBy", "id"), given.pop("deleted", "false")
        skip = int(given.pop("skip", "0"))
        if limit > 1000 or ("orderBy" in asked and order.removesuffix(" DESC") not in orders):
            raise Refused(19, "Invalid orderBy")
        if "deleted" in asked and name not in HAS_BIN:
            raise Refused(5, "deleted is not supported")
        if [one for one in given if one.removesuffix("AfterOrEqualTo").removesuffix("GreaterThan") not in filters]:
            raise Refused(5, f"Invalid parameters {given}")
        found = (one for one in self._found(name, order, given) if deleted == "all" or not one.get("isDeleted"))
        size = min(limit, self.page_size)
        rows = list(islice(found, skip, skip + size + 1))
        further = None
        if len(rows) > size:
            further = b64encode(json.dumps({**asked, "skip": str(skip + size)}).encode()).decode()
        values = [{one: _written(row, one) for one in fields} for row in rows[:size]]
        return {"values": values, "nextPageToken": further, "nextPageUrl": further and "https://elsewhere.example/"}

    def _found(self, name: str, order: str, given: dict[str, str]) -> Iterator[Record]:
        after = int(given.get("idGreaterThan", "0"))
        dated = next((one for one in given if one.endswith("AfterOrEqualTo")), None)
        since = datetime.fromisoformat(given[dated]) if dated else None
        changed = dated.removesuffix("AfterOrEqualTo") if dated else None
        rows = self._rows(name, order, after, since)
        return (row for row in rows if row["id"] > after and (since is None or row[changed] >= since))

    def _rows(self, name: str, order: str, after: int, since: datetime | None) -> Iterator[Record]:
        """Sorted by `order`; of a great many touches only those that may be asked for."""
        by, _, way = order.partition(" ")
        if name != "visitor-activities":
            return iter(sorted(LISTS[name](self.world), key=lambda row: row[by], reverse=way == "DESC"))
        touches = self.world.touches
        if not isinstance(touches, ManyTouches):
            told = [_visitor_activity(touch) for touch in touches if touch.kind in TYPES]
            return iter(sorted(told, key=lambda row: row[by], reverse=way == "DESC"))
        first = max(0, after - OFFSET["touches"])
        if since is not None:
            first = max(first, bisect_left(touches, since, key=lambda touch: touch.modified_at))
        places = range(len(touches) - 1, -1, -1) if way == "DESC" else range(first, len(touches))
        return (_visitor_activity(touch) for touch in map(touches.__getitem__, places) if touch.kind in TYPES)


def _written(row: Record, name: str) -> Any:
    if name not in row:
        raise Refused(72, f"Invalid field {name}")
    value = row[name]
    return value.astimezone(NEW_YORK).isoformat(timespec="seconds") if isinstance(value, datetime) else value
