"""Requests to Marketo, and the errors it reports in answers of status 200."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.kit.base import ConnectorError, ContractError, RefusedError, SettingsError, UnavailableError
from connectors.kit.http import Http
from connectors.kit.quota import Quota

NAME = "marketo"
# Rows per answer about people, ids per request, ids of other systems per request, which are longer (an address ends at
# 8 KB), users and assets per page.
MOST, LONG_IDS, USERS, ASSETS = 300, 100, 200, 200

# After this many calls of our own, Marketo is asked again for the total.
LOOKED_AFTER = 500

TOKEN_REFUSED = frozenset({"601", "602"})
# Time-out, too many per interval, temporarily closed, system error, unreachable subscription, too many at once,
# transient.
PASSING = frozenset({"502", "604", "606", "608", "611", "614", "615", "713", "719"})
QUOTA_SPENT = "607"
NO_PERMISSION = frozenset({"603", "616", "703", "1008", "1018", "1026"})
UNKNOWN_PLACE = frozenset({"610", "1013"})

JsonRow = Mapping[str, Any]


@dataclass(frozen=True)
class Activities:
    """A page of the activity log, and the token of the next page."""

    rows: Sequence[JsonRow]
    token: str
    has_more: bool


class Usage:
    """How many of the subscription's daily calls are used: Marketo reports it on request, we count in between."""

    def __init__(self, quota: Quota, limit: int) -> None:
        self._quota, self._limit = quota, limit
        self._used: int | None = None
        self._ours = 0

    def check(self, read_usage: Callable[[], int]) -> None:
        """Count the coming call; UnavailableError if what is left of the day belongs to others."""
        if self._used is None or self._ours >= LOOKED_AFTER:
            self._used, self._ours = read_usage(), 0
        self._quota.check(self._used + self._ours, self._limit)
        self._ours += 1


@dataclass(frozen=True)
class Marketo:
    """A connection to Marketo. `owner` is, after the first answer, the user that owns the credentials."""

    http: Http
    owner: Callable[[], str]
    usage: Usage
    # Our share of what the subscription may export in a day; 0: nothing is exported.
    export_bytes: int = 0
    _fields: dict[str, frozenset[str]] = field(default_factory=dict)

    def token(self, since: str) -> str:
        """The token from which activities after `since` are listed."""
        payload = self.get("/rest/v1/activities/pagingtoken.json", {"sinceDatetime": since})
        return str(payload["nextPageToken"])

    def activities(self, token: str, types: Sequence[int]) -> Activities:
        """The next activities of `types` (ten at most), oldest first. Marketo moves on by 300 activities of any type at
        a time, so that a page may be empty although more follow.
        """
        kinds = ",".join(map(str, types))
        return self._log("/rest/v1/activities.json", {"nextPageToken": token, "activityTypeIds": kinds})

    def lead_changes(self, token: str, field: str) -> Activities:
        """The next activities that created a lead or changed its `field`."""
        return self._log("/rest/v1/activities/leadchanges.json", {"nextPageToken": token, "fields": field})

    def deletions(self, token: str) -> Activities:
        """The next deletions of leads."""
        return self._log("/rest/v1/activities/deletedleads.json", {"nextPageToken": token})

    def leads(self, ids: Sequence[str], fields: Sequence[str]) -> list[JsonRow]:
        """The living leads among `ids`, with those of `fields` that this Marketo has."""
        return list(self._matching("leads", "id", ids, fields, MOST))

    def opportunities(self, external_ids: Sequence[str], fields: Sequence[str]) -> list[JsonRow]:
        """The living opportunities among those that the CRM calls `external_ids`."""
        return list(self._matching("opportunities", "externalOpportunityId", external_ids, fields, LONG_IDS))

    def roles(self, lead_ids: Sequence[str]) -> list[JsonRow]:
        """The leads' roles in opportunities; RefusedError where a CRM is synchronised natively."""
        return list(self._matching("opportunities/roles", "leadId", lead_ids, (), MOST))

    def users(self, start: int) -> list[JsonRow]:
        """Users from the `start`-th on."""
        path = "/userservice/management/v1/users/allusers.json"
        payload = self.http.get(path, {"pageSize": USERS, "pageOffset": start})
        if not isinstance(payload, list):
            self._judge(path, payload)
            raise ContractError("system.question_refused", system=NAME, place=path, status=200)
        return payload

    def programs(self, start: int) -> list[JsonRow]:
        """Programs from the `start`-th on."""
        payload = self.get("/rest/asset/v1/programs.json", {"maxReturn": ASSETS, "offset": start})
        return list(payload.get("result") or ())

    def _matching(
        self, kind: str, column: str, values: Sequence[str], fields: Sequence[str], at_once: int
    ) -> Iterator[JsonRow]:
        path = f"/rest/v1/{kind}.json"
        known_fields = ",".join(name for name in fields if name in self._known(kind)) if fields else None
        for start in range(0, len(values), at_once):
            named = ",".join(values[start : start + at_once])
            params: dict[str, Any] = {"filterType": column, "filterValues": named, "batchSize": MOST}
            params |= {"fields": known_fields} if known_fields else {}
            payload = self.get(path, params)
            yield from payload.get("result") or ()
            while payload.get("moreResult") and payload.get("nextPageToken"):
                payload = self.get(path, {**params, "nextPageToken": payload["nextPageToken"]})
                yield from payload.get("result") or ()

    def _known(self, kind: str) -> frozenset[str]:
        """Fields of a kind of rows; Marketo refuses a request for one that does not exist."""
        if kind not in self._fields:
            payload = self.get(f"/rest/v1/{kind}/describe.json", {})["result"]
            if kind == "leads":
                names = [one["rest"]["name"] for one in payload if "rest" in one]
            else:
                names = [one["name"] for one in payload[0]["fields"]]
            self._fields[kind] = frozenset(names)
        return self._fields[kind]

    def _log(self, path: str, params: Mapping[str, Any]) -> Activities:
        payload = self.get(path, params)
        return Activities(payload.get("result") or (), str(payload["nextPageToken"]), bool(payload.get("moreResult")))

    def _used(self) -> int:
        """The day's calls so far by all integrations; 0 where this user may not see them."""
        payload = self.http.get("/rest/v1/stats/usage.json", {})
        days = payload.get("result") or () if isinstance(payload, Mapping) and payload.get("success") else ()
        return max((int(one["total"]) for one in days), default=0)

    def get(self, path: str, params: Mapping[str, Any]) -> JsonRow:
        """The answer to a question; ConnectorError for one that reports failure."""
        self.usage.check(self._used)
        payload = self.http.get(path, params)
        self._judge(path, payload)
        return payload  # type: ignore[no-any-return]

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> JsonRow:
        """The answer to `body`, as for `get`."""
        self.usage.check(self._used)
        payload = self.http.post(path, body)
        self._judge(path, payload)
        return payload  # type: ignore[no-any-return]

    def get_part(self, path: str, first: int, last: int) -> bytes:
        """The bytes `first` to `last` of a file, the last included."""
        self.usage.check(self._used)
        content = self.http.part(path, first, last)
        if not isinstance(content, bytes):
            self._judge(path, content)
            raise ContractError("system.question_refused", system=NAME, place=path, status=200)
        return content

    @staticmethod
    def _judge(path: str, payload: Any) -> None:
        code, named = code_of(payload), {"system": NAME, "place": path}
        if code is None and isinstance(payload, Mapping) and payload.get("success"):
            return
        if code == QUOTA_SPENT:
            # No more requests today: all integrations share the quota, which is renewed at midnight in Chicago.
            raise UnavailableError("system.marketo.quota_spent", **named)
        if code in TOKEN_REFUSED:
            raise SettingsError("system.credentials_refused", **named)
        if code in NO_PERMISSION:
            raise RefusedError("system.not_allowed", **named)
        if code in UNKNOWN_PLACE:
            raise RefusedError("system.not_found", **named)
        raise ContractError("system.question_refused", status=code or 200, **named)


def verdict(payload: Any) -> ConnectorError | None:
    """The fault in an answer of status 200, if trying again may help; other faults are raised with their path."""
    code = code_of(payload)
    return UnavailableError("system.unavailable", status=code) if code in PASSING else None


def code_of(payload: Any) -> str | None:
    """The code of the first error in an answer that reports failure."""
    if not isinstance(payload, Mapping) or payload.get("success") is True:
        return None
    errors = payload.get("errors") or ()
    return str(errors[0].get("code")) if errors else None
