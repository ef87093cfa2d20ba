"""Pipedrive faked: lists by cursor, recents by place, a changelog per deal, and a budget of tokens a day."""

import base64
import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes import pipedrive_rows as rows
from tests.fakes.pipedrive_description import Held
from tests.fakes.world import TOUCH_KINDS, ManyTouches, World

TOKEN = "pipedrive-api-token-7f3a"
SECRETS = (TOKEN,)
LIMITED = (
    429,
    {"Retry-After": "0", "x-ratelimit-remaining": "0", "Content-Type": "application/json"},
    b'{"success": false, "error": "Rate limit exceeded", "errorCode": 429}',
)
KNOWS = frozenset(
    {
        "users", "accounts", "domains", "contacts", "contact_account", "opportunities", "amounts", "stage_history",
        "changed_by", "activities", "deletions",
    }
)  # fmt: skip
BY: dict[str, str | None] = {"user": "user", "api": "api", "bulk": "bulk", "workflow": None, "import": None}
LISTED = {"limit", "cursor", "sort_by", "sort_direction", "updated_since"}
ORGANIZATIONS = LISTED | {"custom_fields", "include_option_labels", "include_fields"}
CUSTOM = LISTED | {"custom_fields", "include_option_labels"}


def ids(kind: str, number: int) -> str:
    return str(number)


def settings(url: str) -> dict[str, str]:
    buyers = ",".join(kind for kind, department in TOUCH_KINDS.items() if department == "buyer")
    return {
        "company_domain": url, "api_token": TOKEN, "buyer_activity_types": buyers, "role_field": rows.ROLE_FIELD,
        "segment_field": rows.SEGMENT_FIELD,
    }  # fmt: skip


def app(
    world: World,
    *,
    page_size: int = 5,
    budget: int | None = 10_000_000,
    refused: frozenset[str] = frozenset(),
    is_held: bool | None = None,
) -> Starlette:
    """budget: tokens left of the day; None: no header tells. refused: paths that the plan does not have.

    is_held: whether all is held against the description; a world for measurements is not unless it is asked for.
    """
    held = not isinstance(world.touches, ManyTouches) if is_held is None else is_held
    fake = Account(world, page_size, budget, refused, is_held=held)
    made = Starlette(routes=[Route("/api/{version}/{path:path}", fake.answer)])
    made.state.account = fake
    return made


def success(data: Any, **additional: Any) -> dict[str, Any]:
    return {"success": True, "data": data, "additional_data": additional or None}


def _dearer(described: int | None, cost: int) -> str | None:
    return None if described in (None, cost) else f"costs {described} tokens, not {cost}"


class Refused(Exception):
    """(status, what was wrong with the question)"""


class Account:
    def __init__(
        self, world: World, page_size: int, budget: int | None, refused: frozenset[str], *, is_held: bool
    ) -> None:
        self.world, self.page_size, self.budget, self.refused = world, page_size, budget, refused
        self.is_held = is_held
        # What did not fit the description; a test that ends well has none. What was asked, version and path.
        self.faults: list[str] = []
        self.log: list[tuple[str, str]] = []
        self.changelogs: list[int] = []
        self._lists: dict[str, tuple[Callable[[], Sequence[Any]], Callable[[Any], dict[str, Any]], set[str], int]] = {
            "organizations": (lambda: [*world.companies.values()], rows.organization, ORGANIZATIONS, 10),
            "persons": (lambda: [*world.people.values()], rows.person, CUSTOM, 10),
            "deals": (lambda: self._deals(is_archived=False), rows.deal, CUSTOM, 10),
            "deals/archived": (lambda: self._deals(is_archived=True), rows.deal, CUSTOM, 20),
            "activities": (lambda: world.touches, rows.activity, LISTED, 10),
        }

    def _deals(self, *, is_archived: bool) -> list[Any]:
        return [one for one in self.world.deals.values() if rows.is_archived(one) == is_archived]

    def answer(self, request: Request) -> Response:
        if request.headers.get("x-api-token") != TOKEN:
            return JSONResponse({"success": False, "error": "unauthorized access", "errorCode": 401}, 401)
        if self.budget is not None and self.budget <= 0:
            return JSONResponse({"success": False, "error": "daily budget"}, 429)
        place = (request.path_params["version"], request.path_params["path"])
        self.log.append(place)
        held = Held(request, place[0]) if self.is_held else None
        try:
            if held and (fault := held.fault()):
                self.faults.append(fault)
                raise Refused(404 if "not found" in fault else 400, fault)
            if place[1] in self.refused:
                raise Refused(403, "feature not enabled")
            told, cost = self._told(*place, dict(request.query_params))
        except Refused as reason:
            status, error = reason.args
            return JSONResponse({"success": False, "error": error, "data": None}, status)
        if held and (fault := held.misfit(JSONResponse(told)) or _dearer(held.cost, cost)):
            self.faults.append(fault)
            return JSONResponse({"success": False, "error": fault, "data": None}, 400)
        headers = {"x-ratelimit-limit": "20", "x-ratelimit-remaining": "18", "x-ratelimit-reset": "2"}
        if self.budget is not None:
            self.budget -= cost
            headers["x-daily-ratelimit-token-remaining"] = str(max(self.budget, 0))
        return JSONResponse(told, headers=headers)

    def _told(self, version: str, path: str, asked: dict[str, str]) -> tuple[dict[str, Any], int]:
        world, whole = self.world, {
            ("v1", "users"): lambda: rows.users(world),
            ("v1", "users/me"): lambda: rows.users(world)[0],
            ("v1", "roles"): lambda: [{"id": 1, "name": "Sales"}, {"id": 2, "name": "Marketing team"}],
            ("v1", "legacyTeams"): lambda: rows.teams(world),
        }  # fmt: skip
        if (version, path) in whole:
            self._known(asked, set())
            return success(whole[version, path]()), 2 if path == "users/me" else 20
        if (version, path) == ("v2", "stages"):
            self._known(asked, {"limit", "cursor"})
            stages = [{"id": rows.stage_id(one), "name": one, "pipeline_id": 1} for one in rows.OPEN_STAGES]
            return success(stages, next_cursor=None), 5
        if (version, path) == ("v2", "pipelines"):
            self._known(asked, {"limit", "cursor"})
            return success([{"id": 1, "name": "Sales"}], next_cursor=None), 5
        if (version, path) == ("v2", "organizationFields"):
            self._known(asked, {"limit", "cursor"})
            return success(rows.organization_fields(), next_cursor=None), 10
        if version == "v2" and path in self._lists:
            return self._list(path, asked)
        if (version, path) == ("v1", "recents"):
            return self._recents(asked)
        if version == "v1" and path.startswith("deals/") and path.endswith("/changelog"):
            return self._changelog(path.split("/")[1], asked)
        raise Refused(404, "Unknown method")

    @staticmethod
    def _known(asked: dict[str, str], known: set[str]) -> None:
        if unknown := set(asked) - known:
            raise Refused(400, f"unknown parameters {sorted(unknown)}")
        if int(asked.get("limit", 1)) > 500:
            raise Refused(400, "limit")

    def _list(self, path: str, asked: dict[str, str]) -> tuple[dict[str, Any], int]:
        source, tell, known, cost = self._lists[path]
        self._known(asked, known)
        if (asked.get("sort_by"), asked.get("sort_direction")) not in (("update_time", "asc"), (None, None)):
            raise Refused(400, "only sorted by update in this fake")
        included = {*filter(None, asked.get("include_fields", "").split(","))}
        if unknown := included - {*rows.OPTIONAL_FIELDS}:
            raise Refused(400, f"include_fields {sorted(unknown)}")
        if len(asked.get("custom_fields", "").split(",")) > 15:
            raise Refused(400, "custom_fields")
        after = self._cursor(asked["cursor"]) if "cursor" in asked else None
        since = asked.get("updated_since", "2000-01-01T00:00:00Z")
        key = after or (since, 0)
        found = source()
        if not isinstance(found, ManyTouches):
            found = sorted(found, key=_order)
        place = bisect_left(found, key, key=_order)
        page: list[Any] = []
        while place < len(found) and len(page) < self._limit(asked):
            row, place = found[place], place + 1
            page += [row] if row.deleted_at is None else []
        following = None
        if place < len(found):
            following = base64.b64encode(json.dumps(_order(found[place])).encode()).decode()
        hidden = {*rows.OPTIONAL_FIELDS} - included if path == "organizations" else set()
        told = [{key: value for key, value in tell(row).items() if key not in hidden} for row in page]
        return success(told, next_cursor=following), cost

    def _limit(self, asked: dict[str, str]) -> int:
        return min(self.page_size, int(asked.get("limit", 100)))

    @staticmethod
    def _cursor(text: str) -> tuple[str, int]:
        try:
            time, number = json.loads(base64.b64decode(text, validate=True))
        except ValueError:
            raise Refused(400, "cursor") from None
        return time, number

    def _recents(self, asked: dict[str, str]) -> tuple[dict[str, Any], int]:
        self._known(asked, {"since_timestamp", "items", "start", "limit"})
        since = datetime.strptime(asked["since_timestamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        item, start = asked["items"], int(asked.get("start", 0))
        found = [(row.id, told) for row, told in rows.recent(self.world, item) if row.modified_at >= since]
        page = found[start : start + self._limit(asked)]
        more = start + len(page) < len(found)
        pagination = {"start": start, "limit": self._limit(asked), "more_items_in_collection": more}
        if more:
            pagination["next_start"] = start + len(page)
        # A row that was deleted is told as null.
        data = [{"item": item, "id": number, "data": told} for number, told in page]
        return success(data, since_timestamp=asked["since_timestamp"], pagination=pagination), 20

    def _changelog(self, number: str, asked: dict[str, str]) -> tuple[dict[str, Any], int]:
        self._known(asked, {"limit", "cursor"})
        deal = self.world.deals.get(int(number))
        if deal is None or deal.deleted_at is not None:
            raise Refused(404, "Deal not found")
        self.changelogs.append(deal.id)
        found, start = rows.changelog(deal), int(asked.get("cursor", 0))
        end = start + self._limit(asked)
        following = {"next_cursor": str(end) if end < len(found) else None}
        return success(found[start:end], **following), 20


def _order(row: Any) -> tuple[str, int]:
    return rows.rfc(row.modified_at) or "", row.id
