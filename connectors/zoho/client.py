"""Zoho's API as the streams use it: records by modification time, deletions, and the credits of a day."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from connectors.kit.base import ContractError, RefusedError, SettingsError
from connectors.kit.client_credentials import ClientCredentials
from connectors.kit.http import Http, authorities
from connectors.kit.quota import Quota

NAME = "zoho"
# Rows per answer, the maximum.
MOST = 200
TOKEN_PLACE = "/oauth/v2/token"  # noqa: S105 - a path
STALE = frozenset({"INVALID_TOKEN", "INVALID_OAUTHTOKEN"})
# What the token endpoint reports, with status 200, for invalid credentials.
NO_CREDENTIALS = frozenset({"invalid_code", "invalid_client", "invalid_client_secret", "invalid_grant"})


class Credits:
    """How many credits of a day (any 24 hours) the organisation has left, as far as an answer said.

    Zoho reports them only once half are used, and never the total: without a `limit`, twice the highest
    remainder seen is taken as the total. It is also a Pace, slower towards the end of our share.
    """

    def __init__(self, leave: float, limit: int) -> None:
        self.left: int | None = None
        self._told = limit
        self._most = 0
        self._quota = Quota(NAME, leave)

    @property
    def limit(self) -> int:
        """All credits of a day; 0 while unknown."""
        return self._told or 2 * self._most

    def check(self) -> None:
        """UnavailableError if what is left of the day belongs to other applications."""
        if self.left is not None:
            self._quota.check(self.limit - self.left, self.limit)

    def __call__(self, headers: Mapping[str, str]) -> float:
        """Record what is left of the day; seconds to wait before the next request."""
        said = headers.get("X-API-CREDITS-REMAINING", "")
        if not said.isdigit():
            return 0.0
        self.left = int(said)
        self._most = max(self._most, self.left)
        return self._quota.pause(self.limit - self.left, self.limit)


@dataclass(frozen=True)
class Answer:
    """A page: its rows, whether more follow, and the token of the next page where there is one."""

    rows: list[dict[str, Any]]
    has_more: bool
    token: str | None


@dataclass(frozen=True)
class Zoho:
    """A connection to one organisation."""

    http: Http
    credits: Credits
    _fields: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def records(self, module: str, params: Mapping[str, str], since: str | None, token: str | None) -> Answer:
        """Records of `module` modified since, the oldest modification first; `token` continues an earlier answer."""
        oldest_first = {"sort_by": "Modified_Time", "sort_order": "asc", "per_page": MOST}
        query = {**params, **oldest_first, **({"page_token": token} if token else {})}
        return self._page(f"/crm/v8/{module}", "data", query, since)

    def deleted(self, module: str, since: str, page: int) -> Answer:
        """Records of `module` deleted since, in the recycle bin or permanently."""
        return self._page(f"/crm/v8/{module}/deleted", "data", {"type": "all", "page": page, "per_page": MOST}, since)

    def count(self, module: str) -> int:
        """How many records `module` has; RefusedError without the scope of the search."""
        path = f"/crm/v8/{module}/actions/count"
        payload = self._answered(path, {})
        if not isinstance(payload, dict) or not str(payload.get("count", "")).isdigit():
            raise ContractError("system.not_json", system=NAME, place=path)
        return int(payload["count"])

    def users(self) -> Iterator[dict[str, Any]]:
        """Everybody who has or had a seat."""
        page, has_more = 1, True
        while has_more:
            answer = self._page("/crm/v8/users", "users", {"page": page, "per_page": MOST})
            yield from answer.rows
            page, has_more = page + 1, answer.has_more

    def current_user(self) -> dict[str, Any]:
        """Whose the credentials are."""
        return next(iter(self._page("/crm/v8/users", "users", {"type": "CurrentUser"}).rows), {})

    def organisations(self) -> list[dict[str, Any]]:
        """The organisation, as the only row."""
        return self._page("/crm/v8/org", "org", {}).rows

    def fields(self, module: str) -> list[dict[str, Any]]:
        """Zoho's description of the fields of `module`; requested once."""
        if module not in self._fields:
            self._fields[module] = self._page("/crm/v8/settings/fields", "fields", {"module": module}).rows
        return self._fields[module]

    def known(self, module: str, wanted: Sequence[str]) -> str:
        """Those of the `wanted` fields that this organisation has, separated by commas."""
        there = {one.get("api_name") for one in self.fields(module)}
        return ",".join(name for name in wanted if name == "id" or name in there)

    def _page(self, path: str, key: str, params: Mapping[str, Any], since: str | None = None) -> Answer:
        payload = self._answered(path, params, since)
        if payload is None:  # 204: there is nothing; 304: nothing since
            return Answer([], has_more=False, token=None)
        if not isinstance(payload, dict) or not isinstance(payload.get(key), list):
            raise ContractError("system.not_json", system=NAME, place=path)
        info = payload.get("info") or {}
        return Answer(payload[key], has_more=bool(info.get("more_records")), token=info.get("next_page_token"))

    def _answered(self, path: str, params: Mapping[str, Any], since: str | None = None) -> Any:
        self.credits.check()
        try:
            return self.http.get(path, params, _header(since))
        except SettingsError as fault:
            # 401 anywhere but at the token endpoint: the credentials are good, a scope is missing.
            if fault.values.get("place") == TOKEN_PLACE:
                raise
            raise RefusedError("system.not_allowed", system=NAME, place=path) from None


@contextmanager
def opened(
    accounts: str, api: str, asked: Mapping[str, str], timeout: float, leave: float, limit: int
) -> Iterator[Zoho]:
    """A client of the organisation at `api`, with tokens from `accounts` for the credentials `asked`, for one block."""
    auth = ClientCredentials(
        NAME,
        lambda: httpx.Request("POST", f"{accounts}{TOKEN_PLACE}", data=dict(asked)),
        _is_stale,
        scheme="Zoho-oauthtoken",
        refusals=NO_CREDENTIALS,
    )
    budget = Credits(leave, limit)
    with Http(NAME, httpx.Client(verify=authorities(), base_url=api, timeout=timeout, auth=auth), pace=budget) as http:
        yield Zoho(http, budget)


def _header(since: str | None) -> dict[str, str] | None:
    """The header that requests what was modified since, with the instant in Zoho's format: seconds, with a zone."""
    return {"If-Modified-Since": f"{since[:19]}+00:00"} if since else None


def _is_stale(answer: httpx.Response) -> bool:
    if answer.status_code != 401:
        return False
    try:
        payload = answer.json()
    except ValueError:
        return True
    return not isinstance(payload, dict) or payload.get("code") in STALE
