"""The organisation that is read: requests through simple-salesforce, answers as rows of text."""

import csv
import io
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from simple_salesforce.api import Salesforce

from connectors.kit.base import ContractError
from connectors.salesforce.objects import DELETION_FIELDS, OPTIONAL_FIELDS, SObject
from connectors.salesforce.session import Session

log = logging.getLogger(__name__)

API_VERSION = "62.0"
# Rows per answer; Salesforce gives at most 2,000 of a query, and as many of a job's results as are requested.
QUERY_ROWS, RESULT_ROWS = 2_000, 10_000

# A record as text, by field.
Record = Mapping[str, str | None]


@dataclass(frozen=True)
class Results:
    """Some of a job's results, and where the next ones begin (None: these were the last)."""

    records: Sequence[Record]
    locator: str | None


class Org:
    """A signed-in client. `sleep` is for waiting until a job is done."""

    def __init__(self, session: Session, sleep: Callable[[float], None]) -> None:
        self.sleep = sleep
        self._session = session
        client: Any = session  # simple-salesforce declares requests.Session, and uses three members of it
        self._salesforce = Salesforce(
            session_id=session.token,
            instance_url=session.origin,
            session=client,
            version=API_VERSION,
            object_pairs_hook=None,
        )
        self.fields = cache(self._fields)

    def _fields(self, sobject: SObject) -> tuple[str, ...]:
        """The fields of `sobject` to request: those wanted and visible. RefusedError if there is no such object."""
        described = _with("fields", getattr(self._salesforce, sobject.name).describe(), sobject.name)
        seen = {field["name"] for field in described["fields"]}
        if hidden := [field for field in sobject.kept_fields if field not in seen]:
            log.info("salesforce: %s without %s, which this user may not see", sobject.name, ", ".join(hidden))
        return tuple(field for field in (*sobject.kept_fields, *DELETION_FIELDS) if field in seen)

    def hidden(self, sobject: SObject) -> tuple[str, ...]:
        """Standard fields of `sobject` that this user may not see."""
        return tuple(field for field in sobject.kept_fields if field not in {*self.fields(sobject), *OPTIONAL_FIELDS})

    def query(self, soql: str) -> tuple[Sequence[Record], bool]:
        """The first records of a query, including deleted and archived ones, and whether those were all."""
        answer = _with("records", self._salesforce.query(soql, include_deleted=True), "queryAll")
        return [_record(found) for found in answer["records"]], bool(answer.get("done", True))

    def count(self, sobject: SObject) -> int:
        """About how many living rows of `sobject` there are.

        https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/responses_record_count.htm
        """
        answer = _with("sObjects", self._answer("limits/recordCount", params={"sObjects": sobject.name}), "recordCount")
        for told in answer["sObjects"]:
            if told["name"] == sobject.name:
                return int(told["count"])
        raise ContractError("system.not_json", system="salesforce", place="recordCount")

    def create_job(self, soql: str) -> tuple[str, str]:
        """Id and creation instant of a new Bulk query job, including deleted and archived records."""
        params = {"operation": "queryAll", "query": soql, "contentType": "CSV", "lineEnding": "LF"}
        job = _with("id", self._answer("jobs/query", method="POST", json=params), "jobs/query")
        return job["id"], instant_of(job["createdDate"])

    def job_state(self, job: str) -> str:
        """UploadComplete, InProgress, JobComplete, Failed or Aborted. RefusedError when the job is no longer known."""
        return str(_with("state", self._answer(f"jobs/query/{job}"), "jobs/query")["state"])

    def results(self, job: str, locator: str | None) -> Results:
        """Some results of a finished job, from `locator` on."""
        params = {"maxRecords": str(RESULT_ROWS)} | ({"locator": locator} if locator else {})
        url = f"{self._salesforce.base_url}jobs/query/{job}/results"
        answer = self._session.request("GET", url, headers={"Accept": "text/csv"}, params=params)
        further = answer.headers.get("Sforce-Locator", "null")
        return Results(list(_records(answer.text)), None if further == "null" else further)

    def forget_job(self, job: str) -> None:
        """Delete a job whose results were read, so that Salesforce does not store them for a week."""
        self._answer(f"jobs/query/{job}", method="DELETE")

    def _answer(self, path: str, **asked: Any) -> Any:
        return self._salesforce.restful(path, **asked)


def _with(name: str, answer: Any, path: str) -> Any:
    """`answer`; ContractError if it is not in Salesforce's format."""
    if not isinstance(answer, dict) or name not in answer:
        raise ContractError("system.not_json", system="salesforce", place=path)
    return answer


def _record(found: Mapping[str, Any]) -> Record:
    return {name: _text(value) for name, value in found.items() if name != "attributes"}


def _records(table: str) -> Iterable[Record]:
    lines = csv.reader(io.StringIO(table.replace("\0", ""), newline=""))
    header = next(lines, [])
    for line in lines:
        if len(line) != len(header):
            raise ContractError("system.not_json", system="salesforce", place="jobs/query/results")
        yield {name: instant_of(value) if value else None for name, value in zip(header, line, strict=True)}


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return instant_of(str(value))


def instant_of(value: str) -> str:
    """``2026-03-02T08:00:00.000+0000``, as the REST API writes instants, with Z; anything else as it is."""
    return value[:-5] + "Z" if value.endswith("+0000") and len(value) == 28 else value
