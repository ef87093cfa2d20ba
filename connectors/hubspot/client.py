"""Requests to HubSpot: listing, search, batch and associations."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import httpx
from pydantic import SecretStr

from connectors.hubspot.limits import Turns, stop_for_today
from connectors.kit.base import ContractError
from connectors.kit.http import Http, authorities
from connectors.kit.quota import Quota

SYSTEM = "hubspot"
OBJECTS = "/crm/objects/2026-09"
ASSOCIATIONS = "/crm/associations/2026-09"

# Most rows per answer. Versions of a property are costly for HubSpot: half as many rows with them.
LISTED, LISTED_WITH_HISTORY, SEARCHED, BATCH_WITH_HISTORY, ASSOCIATED = 100, 50, 200, 50, 1000
# A search begins at its first row; we continue it ourselves, for its own paging ends at 10,000 rows.
FIRST_ROW = "0"
# The link type "Primary" marks the one company that somebody, or HubSpot, chose: contact to company, deal to company.
PRIMARY_TYPES = frozenset({1, 5})
# Words in custom labels of links: for whose deal it is, and for who is merely involved.
CUSTOMER_WORDS = ("customer", "client", "buyer", "kunde", "käufer", "auftraggeber")
HELPER_WORDS = (
    "reseller", "partner", "distributor", "agency", "consult", "vendor", "supplier", "referr", "wiederverkäufer",
    "händler", "vermittler", "agentur", "berater", "lieferant",
)  # fmt: skip

Record = Mapping[str, Any]
# Rows of one answer, and the listing's own marker of where to go on; None at its end.
Answer = tuple[list[Record], str | None]


class HubSpot:
    """One account, queried with one token. `searches_per_second` is our share of the account's limit; `at_once` is
    the number of a listing's requests at a time, `leave` the share of a moment's requests left to others.
    """

    def __init__(
        self, client: httpx.Client, *, searches_per_second: float, at_once: int = 1, leave: float = 0.0
    ) -> None:
        self.at_once = at_once
        self._http = Http(SYSTEM, client, pace=Turns(leave))
        # Search answers carry no rate-limit headers, and search has a limit of its own: requests are spaced out
        # instead.
        self._search = Http(SYSTEM, client, pace=lambda headers: 1 / searches_per_second)

    def question(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The answer to one plain request."""
        return self._http.get(path, params)

    def listing(
        self, path: str, params: Mapping[str, Any], *, limit: int = LISTED, after: str | None
    ) -> Iterator[Answer]:
        """Answers of a listing from `after` on; its markers are ids of rows and stay valid."""
        while True:
            query = {**params, "limit": limit} | ({"after": after} if after else {})
            body = self._http.get(path, query)
            after = after_of(body)
            yield rows_of(path, body), after
            if after is None:
                return

    def newest(self, name: str, modified: str) -> str | None:
        """When a row of the object `name` was last changed, by HubSpot's clock, ISO 8601; None if there is none."""
        found = self._searched(name, [], [f"-{modified}"], [modified], limit=1)
        rows = rows_of(name, found)
        return str(rows[0]["properties"][modified]) if rows else None

    def count(self, name: str, modified: str) -> int:
        """How many rows of the object `name` there are, as a search tells (`total`)."""
        return int(self._searched(name, [], [f"-{modified}"], [modified], limit=1)["total"])

    def changed(
        self, name: str, modified: str, properties: Sequence[str], *, since: str, above: str
    ) -> Iterator[Answer]:
        """Rows changed at or after `since` with an id above `above`, by id; each answer's mark is its last id.

        Only the first rows of every search are taken and the next one requests higher ids, so that nothing is lost when
        a search ends at 10,000 rows or a row changes meanwhile: what changes now is newer than `since`, and so part of
        this read or of the next.
        """
        milliseconds = int(datetime.fromisoformat(since).timestamp() * 1000)
        while True:
            filters = [
                {"propertyName": modified, "operator": "GTE", "value": str(milliseconds)},
                {"propertyName": "hs_object_id", "operator": "GT", "value": above},
            ]
            body = self._searched(name, filters, ["hs_object_id"], properties, limit=SEARCHED)
            rows = rows_of(name, body)
            if rows:
                above = rows[-1]["id"]
                yield rows, above
            if after_of(body) is None:
                return

    def batch(self, name: str, ids: Sequence[str], properties: Sequence[str], history: Sequence[str]) -> list[Record]:
        """The rows of `ids` with the versions of the properties in `history`."""
        path, found = f"{OBJECTS}/{name}/batch/read", list[Record]()
        for start in range(0, len(ids), BATCH_WITH_HISTORY):
            inputs = [{"id": one} for one in ids[start : start + BATCH_WITH_HISTORY]]
            body = {"inputs": inputs, "properties": [*properties], "propertiesWithHistory": [*history]}
            found += rows_of(path, self._http.post(path, body))
        return found

    def associated(self, name: str, other: str, ids: Sequence[str]) -> dict[str, str]:
        """Id of a row of `name` -> id of the row of `other` it belongs to: the primary one, else one labelled
        as the customer, else the oldest; one labelled as reseller or partner comes last.
        """
        path, best = f"{ASSOCIATIONS}/{name}/{other}/batch/read", dict[str, tuple[int, int, str]]()
        for start in range(0, len(ids), ASSOCIATED):
            inputs = [{"id": one} for one in ids[start : start + ASSOCIATED]]
            while inputs:
                found = rows_of(path, self._http.post(path, {"inputs": inputs}))
                for one in found:
                    ranks = [_rank(link) for link in one["to"]]
                    source = str(one["from"]["id"])
                    best[source] = min([*ranks, *([best[source]] if source in best else [])])
                inputs = [{"id": one["from"]["id"], "after": after} for one in found if (after := after_of(one))]
        return {source: rank[2] for source, rank in best.items()}

    def _searched(
        self, name: str, filters: list[dict[str, str]], sorts: list[str], properties: Sequence[str], *, limit: int
    ) -> Any:
        groups = [{"filters": filters}] if filters else []
        body = {
            "filterGroups": groups,
            "sorts": sorts,
            "properties": [*properties],
            "limit": limit,
            "after": FIRST_ROW,
        }
        return self._search.post(f"{OBJECTS}/{name}/search", body)


@contextmanager
def opened(
    token: SecretStr, address: str, *, timeout: float, searches_per_second: float, at_once: int, leave: float
) -> Iterator[HubSpot]:
    """HubSpot at `address`, queried with `token` while the block runs; `leave` is the share of the day for others."""
    with httpx.Client(
        base_url=address,
        verify=authorities(),
        headers={"Authorization": f"Bearer {token.get_secret_value()}"},
        timeout=timeout,
        event_hooks={"response": [partial(stop_for_today, Quota(SYSTEM, leave))]},
    ) as client:
        yield HubSpot(client, searches_per_second=searches_per_second, at_once=at_once, leave=leave)


def rows_of(path: str, body: Any) -> list[Record]:
    """The rows of an answer; ContractError if it has no list of rows."""
    rows = body.get("results") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise ContractError("system.not_json", system=SYSTEM, place=path)
    return rows


def after_of(body: Any) -> str | None:
    """The marker where the answer says it continues; None at the end."""
    after = body.get("paging", {}).get("next", {}).get("after")
    return None if after is None else str(after)


def _rank(link: Mapping[str, Any]) -> tuple[int, int, str]:
    other, types = str(link["toObjectId"]), link["associationTypes"]
    labels = [str(one.get("label") or "").casefold() for one in types]
    if any(one["typeId"] in PRIMARY_TYPES for one in types):
        rank = 0
    elif any(word in label for label in labels for word in CUSTOMER_WORDS):
        rank = 1
    else:
        rank = 3 if any(word in label for label in labels for word in HELPER_WORDS) else 2
    return rank, int(other), other
