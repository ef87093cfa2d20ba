"""The Dataverse Web API as the streams use it: links, pages and what a page says of the next one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from connectors.kit.base import ContractError
from connectors.kit.http import Http

VERSION = "/api/data/v9.2/"
ANNOTATIONS = '"OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"'

# Below this many requests left in the sliding window of five minutes, one a second is what it regains.
FEW_LEFT = 20


@dataclass(frozen=True)
class Answer:
    """A page of an entity set: its rows, and the links to the next page or to the next changes, within the service."""

    rows: list[dict[str, Any]]
    next_link: str | None
    delta_link: str | None


@dataclass(frozen=True)
class Dataverse:
    """One environment. `address` is its origin; `page_size` rows an answer, 5000 at most."""

    http: Http
    address: str
    page_size: int

    def ask(self, link: str, *, tracks: bool = False) -> Answer:
        """The page at `link`, a path within the service; `tracks` requests a link to later changes."""
        wishes = [f"odata.maxpagesize={self.page_size}", f"odata.include-annotations={ANNOTATIONS}"]
        if tracks:
            wishes.append("odata.track-changes")
        payload = self.http.get(self.address + VERSION + link, headers={"Prefer": ",".join(wishes)})
        if not isinstance(payload, dict) or not isinstance(payload.get("value"), list):
            raise ContractError("system.not_json", system="dynamics", place=link.partition("?")[0])
        return Answer(
            payload["value"], self._within(payload, "@odata.nextLink"), self._within(payload, "@odata.deltaLink")
        )

    def row(self, link: str) -> dict[str, Any]:
        """The result of a function, or the single row, at `link`."""
        payload = self.http.get(self.address + VERSION + link)
        return payload if isinstance(payload, dict) else {}

    def count(self, name: str) -> int:
        """How many rows the table `name` (its logical name) had within the last 24 hours.

        https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievetotalrecordcount
        """
        payload = self.row(f"RetrieveTotalRecordCount(EntityNames=['{name}'])")
        told = payload["EntityRecordCountCollection"]
        if name not in told["Keys"]:
            raise ContractError("system.not_json", system="dynamics", place="RetrieveTotalRecordCount")
        return int(told["Values"][told["Keys"].index(name)])

    def pages(self, link: str) -> Iterator[Answer]:
        """The page at `link` and all that follow."""
        following: str | None = link
        while following is not None:
            answer = self.ask(following)
            yield answer
            following = answer.next_link

    def _within(self, payload: Mapping[str, Any], name: str) -> str | None:
        """A link without the service's address: the token must never follow a link to another host."""
        link = payload.get(name)
        if link is None:
            return None
        root = self.address + VERSION
        if not str(link).lower().startswith(root.lower()):
            raise ContractError("system.foreign_link", system="dynamics", place=name)
        return str(link)[len(root) :]


@contextmanager
def closing(dataverse: Dataverse) -> Iterator[Dataverse]:
    """The client, closed when the block ends."""
    with dataverse.http:
        yield dataverse


def pace(headers: Mapping[str, str]) -> float:
    """Seconds to wait when the service protection limit is near; once it is reached, Retry-After says how long."""
    left = headers.get("x-ms-ratelimit-burst-remaining-xrm-requests", "")
    return 1.0 if left.isdigit() and int(left) < FEW_LEFT else 0.0
