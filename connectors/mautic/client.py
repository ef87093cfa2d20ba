"""Requests to Mautic: lists of things, and rows of the tables that its statistics expose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.kit.base import ContractError, RefusedError
from connectors.kit.http import Http

NAME = "mautic"
# Rows per request. A contact comes with all its fields, a row of a log with a handful of columns.
THINGS, ROWS = 200, 1000

# column, expression (eq, gt, gte, in, isNotNull ...), value
Clause = tuple[str, str, str]
# column, asc or desc
Order = tuple[str, str]
JsonRow = Mapping[str, Any]


@dataclass(frozen=True)
class Mautic:
    """A connection to Mautic. Every request is ordered, so that reading can resume after the last row."""

    http: Http

    def things(
        self, kind: str, *where: Clause, order: Order = ("id", "asc"), limit: int = THINGS, minimal: bool = False
    ) -> list[JsonRow]:
        """Things of a kind (contacts, companies, users, stages ...) that meet every clause of `where`."""
        params = {"limit": limit, "orderBy": order[0], "orderByDir": order[1], **_clauses(where)}
        if minimal:
            params["minimal"] = 1
        payload = self._told(f"/api/{kind}", params, kind)
        # A PHP list: by id if it has any rows, without keys if not.
        return list(payload.values() if isinstance(payload, Mapping) else payload)

    def rows(
        self, table: str, *where: Clause, order: Order = ("id", "asc"), start: int = 0, limit: int = ROWS
    ) -> list[JsonRow]:
        """Rows of a table of the statistics; RefusedError if there is no such table, or it is hidden from this user."""
        ordered = {"order[0][col]": order[0], "order[0][dir]": order[1]}
        params = {"start": start, "limit": limit, **ordered, **_clauses(where)}
        return list(self._told(f"/api/stats/{table}", params, "stats"))

    def things_there(self, kind: str) -> int:
        """How many things of a kind there are."""
        return self._total(f"/api/{kind}", {"limit": 1, "minimal": 1}, kind)

    def rows_there(self, table: str, *where: Clause) -> int:
        """How many rows of a table of the statistics meet every clause of `where`; RefusedError as for `rows`."""
        return self._total(f"/api/stats/{table}", {"start": 0, "limit": 1, **_clauses(where)}, "stats")

    def user_name(self) -> str:
        """Name of the user whose credentials these are."""
        payload = self.http.get("/api/users/self")
        name = " ".join(str(payload[part]) for part in ("firstName", "lastName") if payload.get(part))
        return name or str(payload.get("username", ""))

    def _total(self, path: str, params: Mapping[str, Any], key: str) -> int:
        """The `total` beside a page; Mautic may keep it for some seconds, so that it is an estimate."""
        total = str(self._body(path, params, key).get("total"))
        if not total.isdigit():
            raise ContractError("system.question_refused", system=NAME, place=path, status=200)
        return int(total)

    def _told(self, path: str, params: Mapping[str, Any], key: str) -> Any:
        return self._body(path, params, key)[key]

    def _body(self, path: str, params: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        body = self.http.get(path, params)
        named = {"system": NAME, "place": path}
        if not isinstance(body, Mapping):
            raise ContractError("system.question_refused", status=200, **named)
        # The statistics report a refusal or a failure in an answer that otherwise looks successful.
        for error in body.get("errors") or ():
            if str(error.get("code")) == "403":
                raise RefusedError("system.not_allowed", **named)
            raise ContractError("system.question_refused", status=error.get("code"), **named)
        if "availableTables" in body:
            raise RefusedError("system.not_found", **named)
        if not isinstance(body.get(key), Mapping | Sequence):
            raise ContractError("system.question_refused", status=200, **named)
        return body


def _clauses(where: Sequence[Clause]) -> dict[str, Any]:
    return {
        f"where[{number}][{part}]": value
        for number, clause in enumerate(where)
        for part, value in zip(("col", "expr", "val"), clause, strict=True)
    }


def database_instant(iso: str) -> str:
    """`iso` (UTC) in the format that Mautic's database, which stores UTC without a zone, compares."""
    return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M:%S")
