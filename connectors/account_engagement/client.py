"""One business unit of Account Engagement: queries to its collections, errors by the number in their body."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from connectors.kit.base import ContractError, UnavailableError
from connectors.kit.client_credentials import ClientCredentials
from connectors.kit.http import BROKEN_LINE, authorities
from connectors.kit.quota import Quota
from connectors.kit.retry import Politeness

NAME = "account_engagement"
# Rows per answer; Account Engagement gives 1,000 at most.
ROWS = 1_000
# Salesforce does not say how long a token lasts; two hours of idleness by default, and an earlier end is reported.
TOKEN_LASTS = 3_600.0

# Numbers in the body of an error -> the status that matches their meaning; the answer's own status is too coarse.
# https://developer.salesforce.com/docs/marketing/pardot/guide/error-codes.html
CONCURRENT, DAILY = 66, 122
SAID_BETTER = {1: 401, 15: 401, 184: 401, 46: 403, 49: 403, CONCURRENT: 429}

_USED = re.compile(r"\s*(\d+)\s*/\s*(\d+)")


@dataclass(frozen=True)
class Answer:
    """Some rows of a collection, and the token for the next ones (None: these were the last)."""

    values: Sequence[Mapping[str, Any]]
    token: str | None


@dataclass(frozen=True)
class BusinessUnit:
    """A signed-in client of one business unit; one request at a time, of the five permitted at once."""

    client: httpx.Client
    polite: Politeness
    quota: Quota

    def query(self, collection: str, params: Mapping[str, Any]) -> Answer:
        """The answer of `collection` to `params`. UnavailableError when the day's remaining calls are for others."""
        path = f"/api/v5/objects/{collection}"

        def call() -> httpx.Response:
            answer = self.client.get(path, params=params)
            self.quota.check(*used(answer.headers))
            return _judged(answer)

        payload = self.polite.ask(path, call)
        if not isinstance(payload, dict) or not isinstance(payload.get("values"), list):
            raise ContractError("system.not_json", system=NAME, place=path)
        return Answer(payload["values"], payload.get("nextPageToken"))


@contextmanager
def opened(
    *,
    sign_in_at: str,
    client_id: str,
    client_secret: str,
    address: str,
    business_unit: str,
    timeout: float,
    leave: float,
    sleep: Callable[[float], None],
) -> Iterator[BusinessUnit]:
    """The client while the block runs; it signs in with the first request."""

    def request() -> httpx.Request:
        given = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        return httpx.Request("POST", f"{sign_in_at.rstrip('/')}/services/oauth2/token", data=given)

    signed = ClientCredentials(NAME, request, lambda answer: _judged(answer).status_code == 401, lasts=TOKEN_LASTS)
    headers = {"Pardot-Business-Unit-Id": business_unit, "X-Return-Api-Usage": "1"}
    with httpx.Client(verify=authorities(), base_url=address, auth=signed, headers=headers, timeout=timeout) as client:
        quota = Quota(NAME, leave)
        polite = Politeness(NAME, BROKEN_LINE, lambda answered: quota.pause(*used(answered)), sleep=sleep)
        yield BusinessUnit(client, polite, quota)


def used(headers: Mapping[str, str]) -> tuple[int, int]:
    """The day's calls used and permitted (``x-api-usage: 120/25000``); 0 and 0 where the header is missing."""
    found = _USED.match(headers.get("x-api-usage", ""))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _judged(answer: httpx.Response) -> httpx.Response:
    """`answer` with a status that matches its body; UnavailableError when the day's calls are used up."""
    if answer.status_code < 400:
        return answer
    try:
        body = answer.json()
    except ValueError:
        return answer
    code = body.get("code") if isinstance(body, dict) else None
    if code == DAILY:
        raise UnavailableError("account_engagement.daily_limit")
    answer.status_code = SAID_BETTER.get(code, answer.status_code) if isinstance(code, int) else answer.status_code
    return answer
