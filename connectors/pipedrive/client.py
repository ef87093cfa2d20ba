"""Pipedrive's API as the streams use it: pages by cursor (version 2) or by offset (version 1), and the day's budget."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from connectors.kit.base import ContractError, RefusedError
from connectors.kit.http import Http, authorities
from connectors.kit.quota import Quota

log = logging.getLogger(__name__)

NAME = "pipedrive"
# Rows per answer, the maximum; a page of version 2 costs half as much as one of version 1.
MOST = 500


class Budget:
    """How many tokens of the day's budget the company has left, as far as an answer said.

    It is also a Pace: seconds to wait when the window of two seconds has few requests left. limit: all tokens of
    the day; where no answer gives them, the most that were ever left.
    """

    def __init__(self, leave: float) -> None:
        self.left: int | None = None
        self.limit = 0
        self._quota = Quota(NAME, leave)

    @property
    def is_spent(self) -> bool:
        """Whether what is left belongs to other applications."""
        return self.left is not None and self._quota.is_spent(self.limit - self.left, self.limit)

    def check(self) -> None:
        """UnavailableError if what is left belongs to other applications."""
        if self.left is not None:
            self._quota.check(self.limit - self.left, self.limit)

    def __call__(self, headers: Mapping[str, str]) -> float:
        """Record what is left of the day; seconds to wait before the next request."""
        self.left = _number(headers, "x-daily-ratelimit-token-remaining", self.left)
        limit = _number(headers, "x-daily-ratelimit-token-limit", None)
        self.limit = limit or max(self.limit, self.left or 0)
        left_now, reset = _number(headers, "x-ratelimit-remaining", None), _number(headers, "x-ratelimit-reset", 2)
        return float(reset or 0) if left_now is not None and left_now < 2 else 0.0


def _number(headers: Mapping[str, str], name: str, otherwise: int | None) -> int | None:
    header = headers.get(name, "")
    return int(header) if header.isdigit() else otherwise


@dataclass(frozen=True)
class Answer:
    """A page: its rows, and the cursor or the offset of the next one; None on the last."""

    rows: list[dict[str, Any]]
    next: Any


@dataclass(frozen=True)
class Pipedrive:
    """One company's account."""

    http: Http
    budget: Budget

    def by_cursor(self, path: str, params: Mapping[str, Any], cursor: str | None, *, limit: int = MOST) -> Answer:
        """A page of a list whose pages are found by an opaque cursor."""
        payload = self._told(path, {**params, "limit": limit, **({"cursor": cursor} if cursor else {})})
        return Answer(payload["data"] or [], (payload.get("additional_data") or {}).get("next_cursor"))

    def by_place(self, path: str, params: Mapping[str, Any], start: int) -> Answer:
        """A page of a list whose pages are found by the number of rows before them."""
        payload = self._told(path, {**params, "start": start, "limit": MOST})
        pagination = (payload.get("additional_data") or {}).get("pagination") or {}
        more = pagination.get("more_items_in_collection")
        return Answer(payload["data"] or [], pagination.get("next_start", start + MOST) if more else None)

    def listed(self, path: str) -> Iterator[dict[str, Any]]:
        """All rows of a small list whose pages are found by a cursor."""
        cursor: str | None = None
        while True:
            answer = self.by_cursor(path, {}, cursor)
            yield from answer.rows
            cursor = answer.next
            if cursor is None:
                return

    def included(self, path: str, fields_path: str, wanted: Sequence[str]) -> dict[str, str]:
        """The parameter that makes the list `path` include those fields of `wanted` that it leaves out by default.

        None where the account has no such fields, or does not accept the parameter: Pipedrive says that these fields
        are "not included by default" (client-nodejs, pull request 732), but nowhere how to request them.
        """
        if not wanted:
            return {}
        try:
            fields = [field for field in self.listed(fields_path) if field.get("is_optional_response_field")]
            known = {str(field.get("field_code")) for field in fields}
            params = {"include_fields": ",".join(name for name in wanted if name in known)}
            if not params["include_fields"]:
                return {}
            self.by_cursor(path, params, None, limit=1)
        except (ContractError, RefusedError) as fault:
            if fault.key not in ("system.question_refused", "system.not_allowed", "system.not_found"):
                raise
            log.info("pipedrive: %s tells none of %s", path, ", ".join(wanted))
            return {}
        return params

    def all(self, path: str) -> Any:
        """The single answer at `path`."""
        return self._told(path, {})["data"]

    def _told(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self.budget.check()
        payload = self.http.get(path, params)
        if not isinstance(payload, dict) or payload.get("success") is not True or "data" not in payload:
            raise ContractError("system.not_json", system=NAME, place=path)
        return payload


@contextmanager
def opened(address: str, token: str, timeout: float, leave: float) -> Iterator[Pipedrive]:
    """A client of the account at `address`, closed when the block ends; `leave` is the share of the day for others."""
    budget = Budget(leave)
    client = httpx.Client(verify=authorities(), base_url=address, headers={"x-api-token": token}, timeout=timeout)
    with Http(NAME, client, pace=budget) as http:
        yield Pipedrive(http, budget)
