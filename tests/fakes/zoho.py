"""Zoho faked: records by when they were modified, deletions by page, a history of stays in stages, credits of a day."""

from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes import zoho_records as records
from tests.fakes.world import World
from tests.fakes.zoho_description import Held

CLIENT_SECRET, REFRESH_TOKEN, ACCESS_TOKEN = "zoho-secret-1f0c", "1000.zoho-refresh-77aa", "1000.zoho-access-93be"
SECRETS = (CLIENT_SECRET, REFRESH_TOKEN, ACCESS_TOKEN)
LIMITED = (
    429,
    {"Content-Type": "application/json"},
    b'{"code": "TOO_MANY_REQUESTS", "details": {}, "message": "too many", "status": "error"}',
)
KNOWS = frozenset(
    {
        "users", "accounts", "domains", "contacts", "contact_account", "opportunities", "amounts", "stage_history",
        "activities", "deletions",
    }
)  # fmt: skip
BY: dict[str, str | None] = {}
SCOPES = ("users", "org", "settings", "modules", "search")
ids = records.ids


def settings(url: str) -> dict[str, str]:
    return {
        "data_centre": url, "client_id": "1000.CLIENT", "client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN,
        "role_field": records.ROLE_FIELD,
    }  # fmt: skip


def app(world: World, **given: Any) -> Starlette:
    fake = Organisation(world, **given)
    made = Starlette(
        routes=[
            Route("/oauth/v2/token", fake.token, methods=["POST"]),
            Route("/crm/v8/{path:path}", fake.answer),
        ]
    )
    made.state.organisation = fake
    return made


class Refused(Exception):
    """(status, code)"""


class Organisation:
    """page_size: rows an answer. credits: what is left of a day; None: not told. scopes: what the token is good for.
    history: the module that keeps stages; None: they are not tracked. token_error: what no token is given for.
    """

    def __init__(
        self,
        world: World,
        *,
        page_size: int = 5,
        credits: int | None = None,  # noqa: A002 - the vendor's word
        scopes: tuple[str, ...] = SCOPES,
        history: str | None = "DealHistory",
        token_error: str | None = None,
    ) -> None:
        self.world, self.page_size, self.credits, self.scopes = world, page_size, credits, scopes
        self.history, self.token_error = history, token_error
        # What did not fit the description; a test that ends well has none. What was asked: path and parameters.
        self.faults: list[str] = []
        self.log: list[tuple[str, dict[str, str]]] = []
        self.pages: dict[str, tuple[str, int]] = {}

    async def token(self, request: Request) -> JSONResponse:
        asked = dict(await request.form())
        if self.token_error:
            return JSONResponse({"error": self.token_error}, 400)
        if asked.get("refresh_token") != REFRESH_TOKEN or asked.get("grant_type") != "refresh_token":
            return JSONResponse({"error": "invalid_code"})
        if asked.get("client_secret") != CLIENT_SECRET:
            return JSONResponse({"error": "invalid_client_secret"})
        told = {"access_token": ACCESS_TOKEN, "expires_in": 3600, "api_domain": "https://www.zohoapis.eu"}
        return JSONResponse({**told, "token_type": "Bearer"})

    def answer(self, request: Request) -> Response:
        path, asked = request.path_params["path"], dict(request.query_params)
        self.log.append((path, asked))
        held = Held(request)
        headers = {} if self.credits is None else {"X-API-CREDITS-REMAINING": str(self.credits)}
        try:
            if request.headers.get("Authorization") != f"Zoho-oauthtoken {ACCESS_TOKEN}":
                raise Refused(401, "INVALID_TOKEN")
            if fault := held.fault():
                self.faults.append(fault)
                raise Refused(400, fault)
            since = request.headers.get("If-Modified-Since")
            told = self._told(path, asked, datetime.fromisoformat(since) if since else None)
        except Refused as reason:
            status, code = reason.args
            return JSONResponse({"code": code, "details": {}, "message": code, "status": "error"}, status)
        if told is None:
            return Response(status_code=304 if since else 204, headers=headers)
        answer = JSONResponse(told, headers=headers)
        if fault := held.misfit(answer):
            self.faults.append(fault)
            return JSONResponse({"code": fault}, 400)
        self.credits = self.credits and self.credits - 1
        return answer

    def _told(self, path: str, asked: dict[str, str], since: datetime | None) -> dict[str, Any] | None:
        first, _, rest = path.partition("/")
        needed = {first if first in SCOPES else "modules", *(["search"] if rest == "actions/count" else [])}
        if needed - {*self.scopes}:
            raise Refused(401, "OAUTH_SCOPE_MISMATCH")
        if path == "users":
            found = records.users(self.world)
            return self._numbered("users", found[:1] if asked.get("type") == "CurrentUser" else found, asked)
        if path == "org":
            return {"org": [{"id": "1", "company_name": "Ours", "iso_code": "EUR"}]}
        if path == "settings/fields":
            return {"fields": records.fields(asked["module"], self.history)}
        if rest == "actions/count" and first in records.MODULES:
            # A text, as the description has it.
            return {"count": str(sum(1 for _ in records.MODULES[first](self.world)))}
        if rest == "deleted" and first in records.MODULES:
            gone = [
                one
                for one in records.deleted(self.world, first)
                if since is None or datetime.fromisoformat(one["deleted_time"]) >= since
            ]
            return self._numbered("data", gone, asked)
        if not rest and first in (*records.MODULES, self.history):
            return self._modified(first, asked, since)
        raise Refused(400, "INVALID_MODULE")

    def _numbered(self, key: str, found: list[Any], asked: dict[str, str]) -> dict[str, Any] | None:
        page, size = int(asked.get("page", 1)), self._size(asked)
        told = found[size * (page - 1) : size * page]
        info = {"per_page": size, "count": len(told), "page": page, "more_records": size * page < len(found)}
        return {key: told, "info": info} if told else None

    def _modified(self, module: str, asked: dict[str, str], since: datetime | None) -> dict[str, Any] | None:
        """Ordered anew for each answer: what was modified meanwhile has another place, whatever the token says."""
        if "fields" not in asked:
            raise Refused(400, "REQUIRED_PARAM_MISSING")
        if asked.get("sort_by") != "Modified_Time" or asked.get("sort_order") != "asc":
            raise Refused(400, "only sorted by modification in this fake")
        begin = 0
        if token := asked.get("page_token"):
            if token not in self.pages or self.pages[token][0] != f"{module} {since}":
                raise Refused(400, "INVALID_DATA")
            begin = self.pages[token][1]
        is_wanted = module != "Leads" or asked.get("converted") == "both"
        rows = records.MODULES.get(module, records.history)(self.world) if is_wanted else []
        # Strictly later: whether Zoho tells what was modified in that very second is not documented.
        found = sorted(
            (row for row in rows if since is None or _at(row) > since), key=lambda row: (_at(row), row["id"])
        )
        told, size = found[begin : begin + self._size(asked)], self._size(asked)
        has_more, wanted = begin + size < len(found), {"id", *asked["fields"].split(",")}
        following = None
        if has_more:
            following = f"{len(self.pages):08x}"
            self.pages[following] = (f"{module} {since}", begin + size)
        info = {"per_page": size, "count": len(told), "more_records": has_more, "next_page_token": following}
        data = [{name: value for name, value in row.items() if name in wanted} for row in told]
        return {"data": data, "info": info} if told else None

    def _size(self, asked: dict[str, str]) -> int:
        if int(asked.get("per_page", 200)) > 200:
            raise Refused(400, "LIMIT_EXCEEDED")
        return min(self.page_size, int(asked.get("per_page", 200)))


def _at(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["Modified_Time"]).astimezone(UTC)
