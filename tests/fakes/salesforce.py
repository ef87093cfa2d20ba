"""A Salesforce organisation that tells the world: sign-in, describe, queryAll, Bulk query jobs; nothing else.

It refuses what Salesforce refuses, and every query we do not mean to ask: unknown fields, other conditions, a job with
an order.
"""

import base64
import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.salesforce_records import LISTS, OF_TOUCHES, Record, changed_field, ids, records, written
from tests.fakes.world import World, a_world

__all__ = ["BY", "KNOWS", "LIMITED", "SECRETS", "app", "ids", "settings"]

CLIENT_ID, CLIENT_SECRET, TOKEN = "3MVG9-client-id", "client-secret-1234567890", "00D000000000001!AQ4AQ"
PASSWORD, SECURITY_TOKEN = "correct horse battery", "security-token-42"
SECRETS = (CLIENT_ID, CLIENT_SECRET, TOKEN, PASSWORD, SECURITY_TOKEN)
KNOWS = frozenset(
    {
        "users", "accounts", "domains", "contacts", "contact_account", "opportunities", "amounts", "stage_history",
        "changed_by", "activities", "deletions", "merges",
    }
)  # fmt: skip
# Imports and programs sign in as the integration user, so that Salesforce tells both alike.
BY = {"user": "user", "workflow": "workflow", "import": "api", "api": "api", "bulk": "api"}
LIMITED = (
    403,
    {"Content-Type": "application/json", "Retry-After": "0"},
    b'[{"message": "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",'
    b' "errorCode": "REQUEST_LIMIT_EXCEEDED"}]',
)
ROOT = "/services/data/v62.0"
QUERY = re.compile(
    r"SELECT (?P<fields>[\w, ]+) FROM (?P<name>\w+)(?: WHERE (?P<only>Field = '\w+'))?"
    r"(?:(?: WHERE| AND) \((?P<by>\w+) (?P<sign>>=?) (?P<since>[\d:.TZ-]+)"
    r"(?: OR \((?P=by) = (?P=since) AND Id > '(?P<id>\w+)'\))?\)"
    r" ORDER BY (?P=by), Id LIMIT (?P<limit>\d+))?"
)


def settings(url: str) -> dict[str, str]:
    return {"url": url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def app(world: World, *, page_size: int = 5) -> Starlette:
    """The organisation; ``.state.org`` is what a test turns."""
    org = FakeOrg(world, page_size)
    paths = {
        "/services/oauth2/token": (org.sign_in, "POST"),
        "/services/Soap/u/59.0": (org.sign_in_by_soap, "POST"),
        f"{ROOT}/sobjects/{{name}}/describe": (org.describe, "GET"),
        f"{ROOT}/limits/recordCount": (org.record_count, "GET"),
        f"{ROOT}/queryAll/": (org.query_all, "GET"),
        f"{ROOT}/jobs/query": (org.create_job, "POST"),
        f"{ROOT}/jobs/query/{{job}}": (org.job, "GET"),
        f"{ROOT}/jobs/query/{{job}}/results": (org.results, "GET"),
    }
    routes = [Route(path, _checked(org, call), methods=[verb]) for path, (call, verb) in paths.items()]
    routes.append(Route(f"{ROOT}/jobs/query/{{job}}", _checked(org, org.delete_job), methods=["DELETE"]))
    made = Starlette(routes=routes)
    made.state.org = org
    return made


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str = "") -> None:
        self.answer = JSONResponse([{"errorCode": code, "message": message}], status)


@dataclass
class FakeOrg:
    """hidden: fields (``Account.Website``) and objects (``Event``) that the user may not see. looks_until_done: of a
    job. api_calls: the day's calls before they are used up. signed_in: how often somebody did.
    """

    world: World
    page_size: int
    hidden: set[str] = field(default_factory=set)
    looks_until_done: int = 1
    jobs_allowed: bool = True
    failing_jobs: bool = False
    api_calls: int = 1_000_000
    used: int = 0
    signed_in: int = 0
    jobs_made: int = 0
    last_job: dict[str, Any] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def end_sessions(self) -> None:
        self.sessions.clear()

    async def sign_in(self, request: Request) -> Response:
        form = await request.form()
        basic = request.headers.get("Authorization", "")
        if dict(form) != {"grant_type": "client_credentials"} or basic != _basic(CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client", "error_description": "invalid client credentials"}, 400)
        return JSONResponse(
            {"access_token": self._session(), "instance_url": _origin(request), "token_type": "Bearer", "scope": "api"}
        )

    async def sign_in_by_soap(self, request: Request) -> Response:
        body = (await request.body()).decode()
        if f"<n1:password>{PASSWORD}{SECURITY_TOKEN}<" not in body:
            return _soap("<soapenv:Fault><faultcode>INVALID_LOGIN</faultcode></soapenv:Fault>", 500)
        return _soap(
            f"<result><serverUrl>{_origin(request)}/services/Soap/u/59.0/00D</serverUrl>"
            f"<sessionId>{self._session()}</sessionId></result>"
        )

    def _session(self) -> str:
        self.signed_in += 1
        token = f"{TOKEN}{self.signed_in}"
        self.sessions.add(token)
        return token

    async def describe(self, request: Request) -> Response:
        return JSONResponse({"fields": [{"name": name} for name in sorted(self._seen(request.path_params["name"]))]})

    async def record_count(self, request: Request) -> Response:
        """Of rows that are not deleted; nothing of an object that is unknown."""
        names = request.query_params["sObjects"].split(",")
        known = [name for name in names if name in {*LISTS, *OF_TOUCHES} and name not in self.hidden]
        counts = {name: sum(not one.get("IsDeleted") for one in records(self.world, name, None)) for name in known}
        return JSONResponse({"sObjects": [{"count": counts[name], "name": name} for name in known]})

    def _seen(self, name: str) -> set[str]:
        if name in self.hidden or name not in {*LISTS, *OF_TOUCHES}:
            raise Refused(404, "NOT_FOUND", "The requested resource does not exist")
        found = next(records(EXAMPLE, name, None))
        return {one for one in found if f"{name}.{one}" not in self.hidden}

    async def query_all(self, request: Request) -> Response:
        _only(request, "q")
        soql = request.query_params["q"]
        if soql == "SELECT Id, Name FROM Organization":
            return JSONResponse({"totalSize": 1, "done": True, "records": [{"Id": "00D", "Name": "Werk & Söhne"}]})
        asked = self._understood(soql)
        if not asked["by"]:
            raise Refused(400, "MALFORMED_QUERY", "this fake wants an order")
        limit = int(asked["limit"])
        found = list(islice(self._found(asked), min(limit, self.page_size) + 1))
        told = found[: min(limit, self.page_size)]
        is_done = len(found) == len(told) or len(told) == limit
        rows = [{"attributes": {"type": asked["name"]}, **_written(one, asked, as_json=True)} for one in told]
        body: dict[str, Any] = {"totalSize": len(rows), "done": is_done, "records": rows}
        return JSONResponse(body if is_done else {**body, "nextRecordsUrl": f"{ROOT}/query/01g-2000"})

    async def create_job(self, request: Request) -> Response:
        body = await request.json()
        if not self.jobs_allowed:
            raise Refused(403, "API_DISABLED_FOR_ORG")
        if body.keys() - {"operation", "query", "contentType", "lineEnding"} or body["operation"] != "queryAll":
            raise Refused(400, "INVALIDJOB")
        asked = self._understood(body["query"])
        if asked["by"]:
            raise Refused(400, "INVALIDJOB", "an order would switch off chunking")
        self.jobs_made += 1
        job = f"750{self.jobs_made:015d}"
        self.jobs[job] = {"asked": asked, "looks": 0}
        return JSONResponse(
            {"id": job, "state": "UploadComplete", "createdDate": written(self.world.now, as_json=True)}
        )

    async def job(self, request: Request) -> Response:
        job = self._job(request)
        job["looks"] += 1
        done = job["looks"] >= self.looks_until_done
        state = "InProgress" if not done else "Failed" if self.failing_jobs else "JobComplete"
        return JSONResponse({"id": request.path_params["job"], "state": state})

    async def results(self, request: Request) -> Response:
        _only(request, "maxRecords", "locator")
        job = self._job(request)
        if job["looks"] < self.looks_until_done:
            raise Refused(404, "NOT_FOUND")
        asked, locator = job["asked"], request.query_params.get("locator")
        if locator:
            since, last = locator.split("|")
            asked = {**asked, "by": changed_field(asked["name"]), "sign": ">", "since": since, "id": last}
        size = min(int(request.query_params["maxRecords"]), self.page_size)
        found = list(islice(self._found(asked), size + 1))
        told, changed = found[:size], changed_field(asked["name"])
        further = "null" if len(found) <= size else f"{written(told[-1][changed], as_json=False)}|{told[-1]['Id']}"
        table = io.StringIO()
        writer = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(asked["fields"])
        writer.writerows(_written(one, asked, as_json=False).values() for one in told)
        headers = {"Sforce-Locator": further, "Sforce-NumberOfRecords": str(len(told))}
        return Response(table.getvalue(), media_type="text/csv", headers=headers)

    async def delete_job(self, request: Request) -> Response:
        self._job(request)
        self.last_job = self.jobs.pop(request.path_params["job"])
        return Response(status_code=204)

    def _job(self, request: Request) -> dict[str, Any]:
        if request.path_params["job"] not in self.jobs:
            raise Refused(404, "NOT_FOUND")
        return self.jobs[request.path_params["job"]]

    def _understood(self, soql: str) -> dict[str, Any]:
        found = QUERY.fullmatch(soql)
        if not found:
            raise Refused(400, "MALFORMED_QUERY", soql)
        asked: dict[str, Any] = {**found.groupdict(), "fields": found["fields"].split(", ")}
        if unknown := set(asked["fields"]) - self._seen(asked["name"]):
            raise Refused(400, "INVALID_FIELD", f"No such column {unknown}")
        if asked["by"] not in (None, changed_field(asked["name"])):
            raise Refused(400, "MALFORMED_QUERY", "not indexed")
        self.asked.append(soql)
        return asked

    def _found(self, asked: dict[str, Any]) -> Any:
        since = datetime.fromisoformat(asked["since"]) if asked["by"] else None
        for one in records(self.world, asked["name"], since):
            is_seen = since is not None and asked["id"] and one[changed_field(asked["name"])] == since
            if asked["only"] and asked["only"] != f"Field = '{one['Field']}'":
                continue
            if not is_seen or one["Id"] > asked["id"]:
                yield one


def _checked(org: FakeOrg, call: Any) -> Any:
    async def answer(request: Request) -> Response:
        if "/data/" in request.url.path:
            if request.headers.get("Authorization", "").removeprefix("Bearer ") not in org.sessions:
                return Refused(401, "INVALID_SESSION_ID", "Session expired or invalid").answer
            org.used += 1
            if org.used > org.api_calls:
                return Refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.").answer
        try:
            told: Response = await call(request)
        except Refused as refused:
            told = refused.answer
        told.headers["Sforce-Limit-Info"] = f"api-usage={org.used}/{org.api_calls}"
        return told

    return answer


def _written(record: Record, asked: dict[str, Any], *, as_json: bool) -> Record:
    return {name: written(record[name], as_json=as_json) for name in asked["fields"]}


def _only(request: Request, *names: str) -> None:
    if unknown := set(request.query_params) - set(names):
        raise Refused(400, "INVALID_PARAMETER", f"{unknown}")


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def _soap(body: str, status: int = 200) -> Response:
    envelope = f"<soapenv:Envelope xmlns:soapenv='x'><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    return Response(envelope, status, media_type="text/xml")


# Whose records show which fields an object has.
EXAMPLE = a_world(3)
