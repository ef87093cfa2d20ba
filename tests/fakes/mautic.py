"""A Mautic that tells a World: things under /api/<kind>, tables under /api/stats/<table>, as Mautic 5 does.

Faithful where a reader could go wrong: dateModified is empty until something changes, lists are objects by id unless
they are empty, the statistics deny with status 200, an unknown table is answered with the list of the known ones.
Column names that Mautic's database would not find, and parameters it would ignore, are refused.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.fakes.mautic_mails import Mail, hits, replied, sent
from tests.fakes.mautic_questions import error, iso, page, sql, unknown
from tests.fakes.world import ManyTouches, World

USERNAME, PASSWORD, CLIENT_ID, CLIENT_SECRET = "reader", "mautic-pass-5f1c", "1_mautic-client", "mautic-secret-9d2e"
SECRETS = (PASSWORD, CLIENT_SECRET)
LIMITED = (429, {"Retry-After": "0"}, b'{"errors":[{"message":"API rate limit exceeded","code":429,"type":null}]}')
KNOWS = frozenset(
    {
        "users", "accounts", "domains", "contacts", "contact_account", "lifecycle", "changed_by",
        "activities", "deletions",
    }
)  # fmt: skip
BY = {"user": "user", "workflow": "workflow", "import": "import"}
ACTIONS = {"user": "Manually Added", "workflow": "Move on", "import": "Import by admin"}
NOTED = ("call", "meeting", "email")
PREFIX = {**dict.fromkeys(NOTED, "note"), "form_submitted": "form", "webinar_attended": "webinar"}

_told: list[World] = []  # the world last told: what prefix an activity has depends on its kind


def ids(kind: str, number: int) -> str:
    return f"{PREFIX[_told[-1].touches[number - 1].kind]}:{number}" if kind == "touches" else str(number)


def settings(url: str) -> dict[str, str]:
    return {"url": url, "username": USERNAME, "password": PASSWORD, "buying_role_field": "buying_role"}


def app(world: World, *, page_size: int = 5, mails: list[Mail] | None = None, refused: frozenset[str] = frozenset()):
    """`refused`: kinds of things and tables that the credentials may not read."""
    _told.append(world)
    fake = _Fake(world, page_size, mails if mails is not None else [], refused)
    return Starlette(
        routes=[
            Route("/oauth/v2/token", fake.token, methods=["POST"]),
            Route("/api/users/self", fake.self_),
            Route("/api/stats/{table}", fake.stats),
            Route("/api/{kind}", fake.things),
        ]
    )


@dataclass
class _Fake:
    world: World
    page_size: int
    mails: list[Mail]
    refused: frozenset[str]
    tokens: set[str] = field(default_factory=set)
    # Rows of logs in the order in which they were first seen: their ids only grow.
    seen: dict[str, list[tuple]] = field(default_factory=dict)

    async def token(self, request: Request) -> JSONResponse:
        form = dict(parse_qsl((await request.body()).decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client", "error_description": "The client credentials"}, 400)
        self.tokens.add(token := f"token-{len(self.tokens) + 1}")
        return JSONResponse({"access_token": token, "expires_in": 3600, "token_type": "bearer", "scope": None})

    async def self_(self, request: Request) -> JSONResponse:
        return self._denied(request) or JSONResponse(
            {"id": 1, "username": USERNAME, "firstName": "Rea", "lastName": "Der"}
        )

    async def things(self, request: Request) -> JSONResponse:
        kind, params = request.path_params["kind"], dict(parse_qsl(request.url.query))
        if fault := self._denied(request, kind) or unknown(params):
            return fault
        if kind not in THINGS:
            return error(404, "Requested URL not found: /" + kind)
        order = (params.get("orderBy", "id"), params.get("orderByDir", "asc").lower())
        found, total = page(getattr(self, "_" + kind), params, order, self.page_size)
        told = [one["told"] for one in found]
        shaped = {str(one["id"]): one for one in told} if told and kind not in ("users", "notes") else told
        return JSONResponse({"total": total, kind: shaped})

    async def stats(self, request: Request) -> JSONResponse:
        table, params = request.path_params["table"], dict(parse_qsl(request.url.query))
        if fault := self._denied(request) or unknown(params):
            return fault
        if table not in TABLES:
            return JSONResponse({"availableTables": sorted(TABLES), "tableColumns": {}})
        if table in self.refused:
            message = "You do not have the view permission to load data from the admin table"
            return JSONResponse({"errors": [{"message": message, "code": 403}]})
        order = (params.get("order[0][col]", "id"), params.get("order[0][dir]", "asc").lower())
        found, total = page(getattr(self, "_" + table), params, order, self.page_size)
        return JSONResponse({"total": total, "stats": [{k: sql(v) for k, v in one.items()} for one in found]})

    def _denied(self, request: Request, kind: str = "") -> JSONResponse | None:
        basic = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        scheme, _, held = request.headers.get("authorization", "").partition(" ")
        if not ((scheme == "Basic" and held == basic) or (scheme == "Bearer" and held in self.tokens)):
            return error(401, "API authorization denied.")
        return error(403, "You do not have access to the requested area/action.") if kind in self.refused else None

    # things: what clauses may name, and what is told

    def _users(self, after: int) -> Iterator[dict]:
        for user in self.world.users.values():
            first, _, last = user.name.partition(" ")
            told = {
                "isPublished": user.is_active, "id": user.id, "username": first.lower(), "firstName": first,
                "lastName": last, "email": user.email, "position": user.department.title(), "role": {"name": user.team},
            }  # fmt: skip
            yield {"id": user.id, "told": told}

    def _stages(self, after: int) -> Iterator[dict]:
        for number, name in enumerate(self._stage_names(), 1):
            yield {"id": number, "told": {"id": number, "name": name, "weight": number, "isPublished": True}}

    def _campaigns(self, after: int) -> Iterator[dict]:
        events = {
            "31": {"id": 31, "name": "Send welcome", "type": "email.send", "eventType": "action"},
            "32": {"id": 32, "name": ACTIONS["workflow"], "type": "stage.change", "eventType": "action"},
        }
        yield {"id": 3, "told": {"id": 3, "name": "Welcome", "isPublished": True, "events": events}}
        yield {"id": 4, "told": {"id": 4, "name": "Empty", "isPublished": True, "events": []}}

    def _forms(self, after: int) -> Iterator[dict]:
        yield {"id": 8, "told": {"id": 8, "name": "Guide"}}

    def _emails(self, after: int) -> Iterator[dict]:
        yield {"id": 9, "told": {"id": 9, "name": "news-10", "subject": "News of October"}}

    def _assets(self, after: int) -> Iterator[dict]:
        yield from ()

    def _companies(self, after: int) -> Iterator[dict]:
        for company in _from(self.world.companies, after):
            if company.deleted_at is None:
                fields = {
                    "companyname": company.name,
                    "companywebsite": f"https://www.{company.domain}/de" if company.domain else None,
                    "companyindustry": company.industry, "companycountry": company.country,
                    "companynumber_of_employees": company.employees,
                }  # fmt: skip
                yield {"id": company.id, "told": {"id": company.id, "score": 0, "fields": {"all": fields}}}

    def _contacts(self, after: int) -> Iterator[dict]:
        for person in _from(self.world.people, after):
            if person.deleted_at is None:
                modified = iso(person.modified_at) if person.modified_at != person.created_at else None
                fields = {
                    "firstname": person.first_name, "lastname": person.last_name, "email": person.email,
                    "buying_role": person.role,
                }  # fmt: skip
                told = {
                    "id": person.id, "isPublished": True, "dateAdded": iso(person.created_at),
                    "dateModified": modified, "owner": None, "points": 0, "fields": {"all": fields},
                }  # fmt: skip
                changed = modified and sql(person.modified_at)
                yield {"id": person.id, "dateAdded": sql(person.created_at), "dateModified": changed, "told": told}

    def _notes(self, after: int) -> Iterator[dict]:
        for touch in self._touches(NOTED, after):
            told = {
                "id": touch.id, "text": f"<p>{touch.subject}</p>", "type": touch.kind, "dateTime": iso(touch.at),
                "lead": {"id": touch.person_id}, "createdBy": touch.user_id, "dateAdded": iso(touch.at),
            }  # fmt: skip
            yield {"id": touch.id, "dateAdded": sql(touch.at), "told": told}

    # tables of the statistics

    def _companies_leads(self, after: int) -> Iterator[dict]:
        for person in self.world.people.values():
            if person.company_id and self.world.companies[person.company_id].deleted_at is None:
                yield {"company_id": person.company_id, "lead_id": person.id, "is_primary": 1}

    def _lead_stages_change_log(self, after: int) -> Iterator[dict]:
        names = self._stage_names()
        changes = sorted(
            (at, person.id, turn, stage, by)
            for person in self.world.people.values()
            for turn, (stage, at, by) in enumerate(person.lifecycle)
        )
        for number, (at, person, _, stage, by) in self._numbered("stages", changes):
            stage_id = names.index(stage) + 1
            yield {
                "id": number, "lead_id": person, "stage_id": stage_id, "event_name": f"{stage_id}: {stage}",
                "action_name": ACTIONS[by], "date_added": at,
            }  # fmt: skip

    def _form_submissions(self, after: int) -> Iterator[dict]:
        for touch in self._touches(("form_submitted",), after):
            yield {
                "id": touch.id, "form_id": 8, "ip_id": 1, "lead_id": touch.person_id, "date_submitted": touch.at,
                "page_id": None, "referer": "", "tracking_id": None,
            }  # fmt: skip

    def _plugin_goto_events(self, after: int) -> Iterator[dict]:
        for touch in self._touches(("webinar_attended",), after):
            yield {"id": touch.id, "contact_id": touch.person_id, "event_type": "attended", "event_date": touch.at}

    def _asset_downloads(self, after: int) -> Iterator[dict]:
        yield from ()

    def _email_stats(self, after: int) -> Iterator[dict]:
        return sent(self.mails)

    def _email_stat_replies(self, after: int) -> Iterator[dict]:
        return replied(self.mails)

    def _page_hits(self, after: int) -> Iterator[dict]:
        return hits(self.mails)

    def _audit_log(self, after: int) -> Iterator[dict]:
        gone = [
            *((one.deleted_at, "company", one.id, None) for one in self.world.companies.values() if one.deleted_at),
            *(
                (one.deleted_at, "lead", one.id, one.merged_into)
                for one in self.world.people.values()
                if one.deleted_at
            ),
        ]
        entries = []
        for at, thing, number, into in sorted(gone, key=lambda one: one[:3]):
            if into:
                entries.append((at, thing, number, "merge", f'a:1:{{s:11:"merged_into";i:{into};}}'))
            entries.append((at, thing, number, "delete", 'a:1:{s:4:"name";s:1:"x";}'))
        for number, (at, thing, object_id, action, details) in self._numbered("audit", entries):
            yield {
                "id": number, "bundle": "lead", "object": thing, "object_id": object_id, "action": action,
                "details": details, "date_added": at, "user_id": 1, "user_name": "Rea Der",
            }  # fmt: skip

    def _touches(self, kinds: tuple[str, ...], after: int):
        touches = self.world.touches
        if isinstance(touches, ManyTouches) and not {touch.kind for touch in touches[:9]} & set(kinds):
            return
        for place in range(after, len(touches)):
            touch = touches[place]
            if touch.kind in kinds and touch.deleted_at is None:
                yield touch

    def _stage_names(self) -> list[str]:
        return sorted({stage for person in self.world.people.values() for stage, _, _ in person.lifecycle})

    def _numbered(self, log: str, entries: list[tuple]) -> Iterator[tuple[int, tuple]]:
        known = self.seen.setdefault(log, [])
        earlier = set(known)
        known.extend(entry for entry in entries if entry not in earlier)
        return enumerate(known, 1)


THINGS = ("users", "stages", "campaigns", "forms", "emails", "assets", "companies", "contacts", "notes")
TABLES = (
    "companies_leads", "lead_stages_change_log", "form_submissions", "plugin_goto_events", "asset_downloads",
    "email_stats", "email_stat_replies", "page_hits", "audit_log",
)  # fmt: skip


def _from(rows: dict, after: int) -> Iterator:
    return (row for number, row in rows.items() if number > after)
