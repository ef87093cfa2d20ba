"""A Marketo that tells a World: leads by id, the log of activities by token, errors with status 200.

It walks over a page of activities of any type and tells those that were asked for, as Marketo does with 300; refuses
parameters and fields it does not know; and forgets tokens, of access and of paging, when it is told to.
"""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.marketo_exports import Exports
from tests.fakes.marketo_log import TOUCHES, WEBINAR_PROGRAM, Activity, Log, iso, lead_ids, shown
from tests.fakes.world import World

CLIENT_ID, CLIENT_SECRET = "marketo-client-77", "marketo-secret-3b8f"
SECRETS = (CLIENT_SECRET,)
LIMITED = (
    200,
    {"Content-Type": "application/json"},
    b'{"requestId":"a#1","success":false,"errors":[{"code":"606","message":"Max rate limit \'100\' exceeded"}]}',
)
# No users (it does not tell who may no longer sign in), no activities (calls and meetings are unknown to it), and of
# opportunities no history: changes of their stage are observed from sync to sync.
KNOWS = frozenset(
    {
        "accounts",
        "domains",
        "contacts",
        "contact_account",
        "opportunities",
        "amounts",
        "lifecycle",
        "deletions",
        "merges",
    }
)
BY = {"user": "user", "workflow": "workflow", "import": "import"}
LEAD_FIELDS = (
    "id", "firstName", "lastName", "email", "contactCompany", "externalCompanyId", "company", "website", "industry",
    "billingState", "billingCountry", "billingPostalCode", "billingCity", "numberOfEmployees", "createdAt",
    "updatedAt", "leadRole", "leadStatus",
)  # fmt: skip
OPPORTUNITY_FIELDS = (
    "marketoGUID", "externalOpportunityId", "externalCompanyId", "name", "stage", "amount", "isClosed", "isWon",
    "closeDate", "externalCreatedDate", "createdAt", "updatedAt",
)  # fmt: skip
PARAMETERS = {
    "stats/usage.json": set(),
    "leads.json": {"filterType", "filterValues", "fields", "batchSize", "nextPageToken"},
    "opportunities.json": {"filterType", "filterValues", "fields", "batchSize", "nextPageToken"},
    "opportunities/roles.json": {"filterType", "filterValues", "batchSize", "nextPageToken"},
    "activities.json": {"nextPageToken", "activityTypeIds"},
    "activities/deletedleads.json": {"nextPageToken"},
    "activities/leadchanges.json": {"nextPageToken", "fields"},
    "activities/pagingtoken.json": {"sinceDatetime"},
    "leads/describe.json": set(),
    "opportunities/describe.json": set(),
}


def ids(kind: str, number: int) -> str:
    if kind == "deals":
        return f"dff23271-f996-47d7-984f-{number:012d}"
    return str(TOUCHES + number) if kind == "touches" else str(number)


def settings(url: str) -> dict[str, str]:
    return {
        "url": f"{url}/rest",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "buying_role_field": "leadRole",
    }


def app(
    world: World, *, page_size: int = 5, extra: list[Activity] | None = None, refused: frozenset[str] = frozenset()
) -> Starlette:
    """`refused`: places (leads.json, programs.json ...) that the role of the user does not open."""
    fake = Fake(world, page_size, Log(world, extra if extra is not None else []), refused)
    application = Starlette(
        routes=[
            Route("/identity/oauth/token", fake.identity),
            Route("/rest/v1/{place:path}", fake.database),
            Route("/bulk/v1/activities/{place:path}", fake.bulk, methods=["GET", "POST"]),
            Route("/rest/asset/v1/programs.json", fake.programs),
            Route("/userservice/management/v1/users/allusers.json", fake.users),
        ]
    )
    application.state.fake = fake
    return application


@dataclass
class Fake:
    world: World
    page_size: int
    log: Log
    refused: frozenset[str]
    tokens: set[str] = field(default_factory=set)
    issued: int = 0
    paging_epoch: int = 1
    quota: int = 10**9
    # Calls of the day by all integrations.
    used: int = 0
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.exports = Exports(self.log)

    def identity(self, request: Request) -> JSONResponse:
        held = dict(parse_qsl(request.url.query))
        if (held.get("client_id"), held.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "unauthorized", "error_description": "No client with requested id"}, 401)
        self.issued += 1
        self.tokens.add(token := f"access-{self.issued}:int")
        return JSONResponse(
            {"access_token": token, "token_type": "bearer", "expires_in": 3599, "scope": "api@ours.example"}
        )

    def database(self, request: Request) -> JSONResponse:
        place, params = request.path_params["place"], dict(parse_qsl(request.url.query))
        if fault := self._fault(request, place):
            return _error(*fault)
        if place not in PARAMETERS:
            return _error("610", "Requested resource not found")
        if strange := set(params) - PARAMETERS[place]:
            return _error("1003", f"Unknown parameters {sorted(strange)}")
        return getattr(self, "_" + place.removesuffix(".json").replace("/", "_"))(params)

    async def bulk(self, request: Request) -> Response:
        if fault := self._fault(request, request.path_params["place"].rpartition("/")[2]):
            return _error(*fault)
        return await self.exports.answer(request)

    def programs(self, request: Request) -> JSONResponse:
        if fault := self._fault(request, "programs.json"):
            return _error(*fault)
        start = int(dict(parse_qsl(request.url.query)).get("offset", 0))
        told = [{"id": WEBINAR_PROGRAM, "name": "Autumn", "channel": "Live Webinar", "type": "Event"}][start:]
        if not told:
            return _told(warnings=["No assets found for the given search criteria."])
        return _told(result=told)

    def users(self, request: Request) -> JSONResponse:
        if fault := self._fault(request, "allusers.json"):
            return JSONResponse(
                {"errors": [{"code": fault[0], "message": fault[1]}]}, 401 if fault[0] == "601" else 403
            )
        start = int(dict(parse_qsl(request.url.query)).get("pageOffset", 0))
        told = [
            {
                "userid": one.email, "firstName": one.name.split()[0], "lastName": one.name.split()[1],
                "emailAddress": one.email, "id": one.id, "apiOnly": False,
            }
            for one in self.world.users.values()
        ]  # fmt: skip
        return JSONResponse(told[start : start + self.page_size])

    def _fault(self, request: Request, place: str) -> tuple[str, str] | None:
        self.asked.append(place)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return "601", "Access token invalid"
        self.quota -= 1
        self.used += 1
        if self.quota < 0:
            return "607", "Daily quota reached"
        return ("603", "Access denied") if place in self.refused else None

    def _stats_usage(self, params: dict) -> JSONResponse:
        users = [{"userId": "api@ours.example", "count": self.used}]
        return _told(result=[{"date": "2026-03-02", "total": self.used, "users": users}])

    def _activities_pagingtoken(self, params: dict) -> JSONResponse:
        since = datetime.fromisoformat(params["sinceDatetime"]).astimezone(UTC)
        return _told(nextPageToken=self._token(since, 0))

    def _activities(self, params: dict) -> JSONResponse:
        types = {int(one) for one in params["activityTypeIds"].split(",")}
        return self._walk(params, lambda at, number: self.log.after(at, number, self.page_size + 1), types)

    def _activities_leadchanges(self, params: dict) -> JSONResponse:
        if params["fields"] not in LEAD_FIELDS:
            return _error("1006", f"Field '{params['fields']}' not found")
        return self._walk(params, lambda at, number: self.log.after(at, number, self.page_size + 1), {12, 13})

    def _activities_deletedleads(self, params: dict) -> JSONResponse:
        return self._walk(
            params, lambda at, number: [one for one in self.log.deletions() if (one.at, one.id) > (at, number)], {37}
        )

    def _walk(self, params: dict, after, types: set[int]) -> JSONResponse:
        try:
            epoch, at, number = base64.b32decode(params["nextPageToken"]).decode().split("|")
        except ValueError:
            return _error("1003", "Invalid nextPageToken")
        if int(epoch) != self.paging_epoch or len(types) > 10:
            return _error("1003", "Invalid nextPageToken")
        at, number = datetime.fromisoformat(at), int(number)
        found = after(at, number)
        walked = found[: self.page_size]
        end = (walked[-1].at, walked[-1].id) if walked else (at, number)
        told = {"nextPageToken": self._token(*end), "moreResult": len(found) > self.page_size}
        result = [shown(one) for one in walked if one.type in types]
        return _told(**told, **({"result": result} if result else {}))

    def _token(self, at: datetime, number: int) -> str:
        return base64.b32encode(f"{self.paging_epoch}|{at.isoformat()}|{number}".encode()).decode()

    def _leads_describe(self, params: dict) -> JSONResponse:
        described = [{"id": n, "dataType": "string", "rest": {"name": name}} for n, name in enumerate(LEAD_FIELDS)]
        return _told(result=[*described, {"id": 99, "displayName": "Only SOAP", "soap": {"name": "Old"}}])

    def _opportunities_describe(self, params: dict) -> JSONResponse:
        return _told(result=[{"name": "opportunity", "fields": [{"name": name} for name in OPPORTUNITY_FIELDS]}])

    def _leads(self, params: dict) -> JSONResponse:
        people = (self.world.people.get(int(one)) for one in params["filterValues"].split(","))
        return self._matching(
            params, "id", LEAD_FIELDS, [self._lead(one) for one in people if one and not one.deleted_at]
        )

    def _opportunities(self, params: dict) -> JSONResponse:
        wanted = params["filterValues"].split(",")
        told = [self._deal(one) for one in self.world.living("deals")]
        chosen = [one for one in told if one["externalOpportunityId"] in wanted]
        return self._matching(params, "externalOpportunityId", OPPORTUNITY_FIELDS, chosen)

    def _opportunities_roles(self, params: dict) -> JSONResponse:
        wanted = {int(one) for one in params["filterValues"].split(",")}
        told = [
            {
                "marketoGUID": f"role-{deal.id}-{lead_id}", "externalOpportunityId": f"006{deal.id:06d}",
                "leadId": lead_id, "role": "Decision Maker", "isPrimary": is_primary,
            }
            for deal in self.world.living("deals")
            for lead_id, is_primary in lead_ids(self.world, deal.id)
            if lead_id in wanted
        ]  # fmt: skip
        return self._matching(params, "leadId", tuple(told[0]) if told else (), told)

    def _matching(self, params: dict, column: str, known: tuple[str, ...], told: list[dict]) -> JSONResponse:
        fields = params["fields"].split(",") if "fields" in params else known
        if params["filterType"] != column or set(fields) - set(known):
            return _error("1006", f"Field '{params['filterType']}' or one of {fields} not found")
        start = int(params.get("nextPageToken", 0))
        end = start + min(self.page_size, int(params["batchSize"]))
        page = [{name: one[name] for name in fields} for one in told[start:end]]
        more = {"nextPageToken": str(end), "moreResult": True} if end < len(told) else {}
        return _told(result=page, **more)

    def _lead(self, person) -> dict:
        company = self.world.companies.get(person.company_id)
        company = company if company and company.deleted_at is None else None
        return {
            "id": person.id, "firstName": person.first_name, "lastName": person.last_name, "email": person.email,
            "contactCompany": company and company.id, "externalCompanyId": company and f"001{company.id:06d}",
            "company": company and company.name,
            "website": f"https://{company.domain}/" if company and company.domain else None,
            "industry": company and company.industry, "billingState": None,
            "billingPostalCode": None, "billingCity": None,
            "billingCountry": company and company.country, "numberOfEmployees": company and company.employees,
            "createdAt": iso(person.created_at),
            "updatedAt": iso(max(person.modified_at, company.modified_at if company else person.modified_at)),
            "leadRole": person.role, "leadStatus": None,
        }  # fmt: skip

    def _deal(self, deal) -> dict:
        return {
            "marketoGUID": ids("deals", deal.id), "externalOpportunityId": f"006{deal.id:06d}",
            "externalCompanyId": deal.company_id and f"001{deal.company_id:06d}", "name": deal.name,
            "stage": deal.stage, "amount": deal.amount, "isClosed": deal.outcome is not None,
            "isWon": deal.outcome == "won",
            "closeDate": str(deal.closed_at.date() if deal.closed_at else deal.expected_close_on),
            "externalCreatedDate": iso(deal.created_at), "createdAt": iso(deal.created_at),
            "updatedAt": iso(deal.modified_at),
        }  # fmt: skip


def _told(**parts) -> JSONResponse:
    return JSONResponse({"requestId": "a9ae#148add1e53d", "success": True, **parts})


def _error(code: str, message: str) -> JSONResponse:
    return JSONResponse({"requestId": "e42b#1", "success": False, "errors": [{"code": code, "message": message}]})
