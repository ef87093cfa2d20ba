"""Dataverse and its Entra ID, faked: signs in, pages by links, tracks changes, refuses what it does not know."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes import dynamics_tables
from tests.fakes.dynamics_tables import APPLICATION, Choice, Lookup, Tables, guid, modified
from tests.fakes.odata import Refused, matches
from tests.fakes.world import World

TENANT, CLIENT, SECRET, TOKEN = "11111111-2222", "33333333-4444", "entra-secret-QX7", "bearer-token-ZL9"
SECRETS = (SECRET, TOKEN)
LIMITED = (
    429,
    {"Retry-After": "0", "x-ms-ratelimit-burst-remaining-xrm-requests": "0", "Content-Type": "application/json"},
    b'{"error": {"code": "0x80072322", "message": "Number of requests exceeded the limit of 6000 over 300 seconds."}}',
)
KNOWS = frozenset(
    {
        "users", "accounts", "domains", "contacts", "contact_account", "opportunities", "amounts", "stage_history",
        "changed_by", "activities", "deletions", "merges",
    }
)  # fmt: skip
BY: dict[str, str | None] = dict(dynamics_tables.BY)
EXPIRES = timedelta(days=7)
ROOT = "/api/data/v9.2/"
ACTIVITY_IDS = re.compile(r"Microsoft\.Dynamics\.CRM\.In\(PropertyName='activityid',PropertyValues=\[([^\]]*)\]\)")


def ids(kind: str, number: int) -> str:
    return guid(kind, number)


def settings(url: str) -> dict[str, str]:
    return {"url": url, "authority": url, "tenant_id": TENANT, "client_id": CLIENT, "client_secret": SECRET}


def app(
    world: World,
    *,
    page_size: int = 5,
    refused: frozenset[str] = frozenset(),
    untracked: frozenset[str] = frozenset(),
    is_audited: bool = True,
) -> Starlette:
    """refused: entity sets without the privilege. untracked: those without change tracking."""
    service = Service(Tables(world, is_audited=is_audited), page_size, refused, untracked)
    return Starlette(
        routes=[
            Route(f"/{TENANT}/oauth2/v2.0/token", token, methods=["POST"]),
            Route(ROOT + "{path:path}", service.answer),
        ]
    )


async def token(request: Request) -> Response:
    form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
    wanted = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
    if form != {**wanted, "scope": f"{str(request.base_url).rstrip('/')}/.default"}:
        return JSONResponse({"error": "invalid_client", "error_description": "AADSTS7000215"}, 401)
    return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN})


def fault(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status)


class Service:
    def __init__(self, tables: Tables, page_size: int, refused: frozenset[str], untracked: frozenset[str]) -> None:
        self.tables, self.world, self.page_size = tables, tables.world, page_size
        self.refused, self.untracked = refused, untracked

    def answer(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return fault(401, "", "no token")
        path, asked = request.path_params["path"], dict(request.query_params)
        if path == "WhoAmI":
            return JSONResponse({"UserId": guid("users", APPLICATION)})
        if one := re.fullmatch(r"systemusers\(([0-9a-f-]+)\)", path):
            users = {row["systemuserid"]: row["fullname"] for row in self.tables.of("systemusers")[0]}
            return JSONResponse({"systemuserid": one[1], "fullname": users[one[1]]})
        if one := re.fullmatch(r"RetrieveTotalRecordCount\(EntityNames=\['(\w+)'\]\)", path):
            return JSONResponse(self._counted(one[1]))
        if path == "EntityDefinitions":
            return JSONResponse({"value": self._definitions(asked.get("$filter", ""))})
        if path in self.refused:
            return fault(403, "0x80040220", "Principal user is missing a privilege")
        if set(asked) - {"$select", "$filter", "$orderby", "$top", "$skiptoken", "$deltatoken"}:
            return fault(400, "0x0", f"unknown option in {sorted(asked)}")
        try:
            if path == "activityparties":
                return self._parties(asked)
            if path not in self.tables:
                return fault(404, "0x8006088a", f"no segment {path}")
            wishes = request.headers.get("Prefer", "")
            if "odata.track-changes" in wishes or "$deltatoken" in asked:
                return self._tracked(request, path, asked)
            return self._listed(request, path, asked)
        except Refused as reason:
            return fault(400, "0x80060888", str(reason))

    def _counted(self, name: str) -> dict[str, Any]:
        """As EntityRecordCountCollection is described: of one table."""
        rows, tell = self.tables.of("opportunities" if name == "opportunity" else f"{name}s")
        living = sum(bool(tell(row)) for row in rows if getattr(row, "deleted_at", None) is None)
        told = {"Count": 1, "IsReadOnly": False, "Keys": [name], "Values": [living]}
        return {"@odata.context": "$metadata#RetrieveTotalRecordCountResponse", "EntityRecordCountCollection": told}

    def _definitions(self, condition: str) -> list[dict[str, Any]]:
        asked = re.findall(r"EntitySetName eq '(\w+)'", condition)
        return [{"EntitySetName": name, "ChangeTrackingEnabled": name not in self.untracked} for name in asked]

    def _tracked(self, request: Request, path: str, asked: dict[str, str]) -> Response:
        if path in self.untracked:
            raise Refused("change tracking is not enabled for this table")
        if {"$filter", "$orderby", "$top"} & set(asked):
            raise Refused("The query parameter isn't supported when Change Tracking is enabled.")
        since = None
        if "$deltatoken" in asked:
            since = datetime.fromtimestamp(int(asked["$deltatoken"]), UTC)
            if since + EXPIRES < self.world.now:
                return fault(410, "0x80044352", "Version stamp has expired. Please perform a full sync.")
        rows, tell = self.tables.of(path)
        place = max(int(asked.get("$skiptoken", 0)), self.tables.first_since(rows, since) if since else 0)
        page: list[dict[str, Any]] = []
        while place < len(rows) and len(page) < self._size(request):
            row, place = rows[place], place + 1
            if since is None or modified(row) >= since:
                page += self._change(request, path, asked["$select"], row, tell(row), is_delta=since is not None)
        links: dict[str, Any] = {"$select": asked["$select"]}
        if place < len(rows):
            links |= {"$skiptoken": place} | ({"$deltatoken": asked["$deltatoken"]} if since else {})
            return self._page(request, path, page, {"@odata.nextLink": links})
        links |= {"$deltatoken": int(self.world.now.timestamp())}
        return self._page(request, path, page, {"@odata.deltaLink": links})

    def _change(self, request, path, select, row, property_values, *, is_delta) -> Iterator[dict[str, Any]]:
        if property_values is None:
            return
        if row.deleted_at is not None and not getattr(row, "merged_into", None):
            if is_delta:
                context = f"{request.base_url}api/data/v9.2/$metadata#{path}/$deletedEntity"
                yield {"@odata.context": context, "id": next(iter(property_values.values())), "reason": "deleted"}
        else:
            yield self._selected(select, property_values)

    def _listed(self, request: Request, path: str, asked: dict[str, str]) -> Response:
        rows, tell = self.tables.of(path)
        condition, order = asked.get("$filter"), asked.get("$orderby")
        late = re.search(r"modifiedon ge (\S+)", condition or "")
        first = self.tables.first_since(rows, datetime.fromisoformat(late[1])) if late else 0
        living = (tell(row) for row in rows[first:] if getattr(row, "deleted_at", None) is None)
        found = [row for row in living if row and (not condition or matches(condition, _plain(row)))]
        if order:
            column, _, direction = order.partition(" ")
            found.sort(key=lambda row: str(row[column]), reverse=direction == "desc")
        place = int(asked.get("$skiptoken", 0))
        size = int(asked.get("$top", self._size(request)))
        page = [self._selected(asked["$select"], row) for row in found[place : place + size]]
        more = place + size < len(found) and "$top" not in asked
        return self._page(
            request, path, page, {"@odata.nextLink": {**asked, "$skiptoken": place + size}} if more else {}
        )

    def _parties(self, asked: dict[str, str]) -> Response:
        among = ACTIVITY_IDS.fullmatch(asked.get("$filter", ""))
        if among is None:
            raise Refused(asked.get("$filter", ""))
        found = self.tables.parties(re.findall(r"'([^']+)'", among[1]))
        return JSONResponse({"value": [self._selected(asked["$select"], row) for row in found]})

    def _size(self, request: Request) -> int:
        wish = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("Prefer", ""))
        return min(self.page_size, int(wish[1])) if wish else self.page_size

    @staticmethod
    def _selected(select: str, row: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"@odata.etag": 'W/"1"'}
        for name in select.split(","):
            if name not in row:
                raise Refused(f"Could not find a property named '{name}'")
            value = row[name]
            if isinstance(value, Lookup):
                answer[f"{name}@Microsoft.Dynamics.CRM.lookuplogicalname"] = value.target
            if isinstance(value, Lookup | Choice):
                answer[f"{name}@OData.Community.Display.V1.FormattedValue"] = value.label
            answer[name] = (
                value.id if isinstance(value, Lookup) else value.value if isinstance(value, Choice) else value
            )
        return answer

    def _page(self, request: Request, path: str, rows: list[dict[str, Any]], links: dict[str, Any]) -> Response:
        told_links = {
            name: f"{request.base_url}api/data/v9.2/{path}?"
            + "&".join(f"{key}={quote(str(value))}" for key, value in of.items())
            for name, of in links.items()
        }
        body = json.dumps({"@odata.context": f"$metadata#{path}", "value": rows, **told_links})
        headers = {"x-ms-ratelimit-burst-remaining-xrm-requests": "5990", "OData-Version": "4.0"}
        return Response(body, headers=headers, media_type="application/json")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.id if isinstance(value, Lookup) else value.value if isinstance(value, Choice) else value
        for name, value in row.items()
    }
