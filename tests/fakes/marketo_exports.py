"""Marketo's bulk extract of activities: jobs that are queued, run two at a time, and leave a file to be read in parts.

Every body and every answer is held to the vendor's description (`marketo_exports.json`), mended where it says so here.
"""

import csv
import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tests.fakes.marketo_log import Activity, Log

DESCRIPTION = Path(__file__).with_suffix(".json")
FIELDS = (
    "marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId", "primaryAttributeValueId",
    "primaryAttributeValue", "attributes", "actionResult",
)  # fmt: skip
LONGEST = timedelta(days=31)
QUEUED, RUNNING = 10, 2
DELETE_LEAD = 37


class Refused(Exception):
    """(code, message)"""


@dataclass
class Job:
    id: str
    body: dict[str, Any]
    status: str = "Created"
    looks: int = 0
    file: bytes = b""
    finished_at: datetime | None = None


@dataclass
class Exports:
    """log: what is exported. looks: after so many looks a job is completed. allowance: bytes of a day that may be
    exported. ends: the status that jobs come to. is_lost: files are gone. sends_whole: a range is not looked at.
    """

    log: Log
    looks: int = 1
    allowance: int = 500_000_000
    ends: str = "Completed"
    is_lost: bool = False
    sends_whole: bool = False
    jobs: dict[str, Job] = field(default_factory=dict)
    # The most jobs that were queued or running at once, and the spans asked for.
    most: int = 0
    spans: list[tuple[str, str]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        path = request.path_params["place"]
        body = await request.body()
        if path == "export.json":
            return self._told([self._shown(one) for one in self.jobs.values()], "ResponseOfExportResponseWithToken")
        number, _, what = path.removeprefix("export/").rpartition("/")
        try:
            if path == "export/create.json":
                job = self._created(json.loads(body))
            elif number not in self.jobs or what == "file.json":
                return self._file(number, request)
            else:
                job = self.jobs[number]
                getattr(self, "_" + what.removesuffix(".json"))(job)
        except Refused as fault:
            code, message = fault.args
            errors = [{"code": code, "message": message}]
            return JSONResponse({"requestId": "e42b#1", "success": False, "errors": errors})
        return self._told([self._shown(job)], "ResponseOfExportResponse")

    def _created(self, body: dict[str, Any]) -> Job:
        if faults := [one.message for one in validator("ExportActivityRequest").iter_errors(body)]:
            raise Refused("1003", str(faults))
        span = body["filter"]["createdAt"]
        begin, end = (datetime.strptime(span[name], "%Y-%m-%dT%H:%M:%S%z") for name in ("startAt", "endAt"))
        if not timedelta(0) <= end - begin <= LONGEST or DELETE_LEAD in body["filter"]["activityTypeIds"]:
            raise Refused("1003", "at most 31 days, and no deletions")
        if set(body["fields"]) - set(FIELDS):
            raise Refused("1006", f"one of {body['fields']} not found")
        if sum(len(one.file) for one in self.jobs.values()) >= self.allowance:
            raise Refused("1029", "Export daily quota exceeded")
        job = Job(f"ce45a7a1-{len(self.jobs):04d}", body)
        self.jobs[job.id] = job
        self.spans.append((span["startAt"], span["endAt"]))
        return job

    def _enqueue(self, job: Job) -> None:
        if job.status != "Created":
            raise Refused("1003", "The job was already queued")
        if len(self._under_way()) >= QUEUED:
            raise Refused("1029", "Too many jobs in queue")
        job.status = "Queued"
        self.most = max(self.most, len(self._under_way()))

    def _status(self, job: Job) -> None:
        for one in self._under_way():
            if one.status == "Queued" and sum(x.status == "Processing" for x in self.jobs.values()) < RUNNING:
                one.status = "Processing"
        if job.status == "Processing":
            job.looks += 1
            if job.looks > self.looks:
                job.status, job.finished_at = self.ends, datetime.now(UTC)
                job.file = self._written(job.body) if self.ends == "Completed" else b""

    def _cancel(self, job: Job) -> None:
        job.status = "Cancelled"

    def _file(self, number: str, request: Request) -> Response:
        job = self.jobs.get(number)
        if job is None or job.status != "Completed" or self.is_lost:
            return PlainTextResponse("Not Found", 404)
        if self.sends_whole:
            return Response(job.file, media_type="text/csv")
        first, last = request.headers["range"].removeprefix("bytes=").split("-")
        content = job.file[int(first) : int(last) + 1]
        headers = {"Content-Range": f"bytes {first}-{last}/{len(job.file)}", "Accept-Ranges": "bytes"}
        return Response(content, 206, headers, media_type="text/csv")

    def _under_way(self) -> list[Job]:
        return [one for one in self.jobs.values() if one.status in ("Queued", "Processing")]

    def _written(self, body: dict[str, Any]) -> bytes:
        begin, end = (datetime.fromisoformat(body["filter"]["createdAt"][name]) for name in ("startAt", "endAt"))
        found = self.log.after(begin - timedelta(microseconds=1), 0, 10**9)
        types, file = set(body["filter"]["activityTypeIds"]), io.StringIO(newline="")
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(body["fields"])
        for one in found:
            if begin <= one.at <= end and one.type in types:
                told = _told(one)
                lines.writerow("null" if told[name] is None else told[name] for name in body["fields"])
        return file.getvalue().encode()

    def _shown(self, job: Job) -> dict[str, Any]:
        told: dict[str, Any] = {
            "exportId": job.id, "status": job.status, "createdAt": "2026-03-02T08:00:00Z", "format": "CSV",
        }  # fmt: skip
        if job.finished_at:
            told["finishedAt"] = job.finished_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        if job.status == "Completed":
            told["fileSize"], told["numberOfRecords"] = len(job.file), max(0, job.file.count(b"\n") - 1)
            told["fileChecksum"] = f"sha256:{hashlib.sha256(job.file).hexdigest()}"
        return told

    def _told(self, jobs: list[dict[str, Any]], kind: str) -> JSONResponse:
        told = {"requestId": "e42b#14272d07d78", "success": True, "result": jobs}
        validator(kind).validate(told)
        return JSONResponse(told)


@cache
def described() -> dict[str, Any]:
    """The vendor's description of the bulk extract of activities, as published."""
    return json.loads(DESCRIPTION.read_text())


@cache
def validator(kind: str) -> Draft4Validator:
    """What holds a body or an answer to the definition `kind`."""
    definitions = json.loads(json.dumps(described()["definitions"]))
    # Answers say what went wrong only where something did, in the vendor's own examples as well.
    for answer in ("ResponseOfExportResponse", "ResponseOfExportResponseWithToken"):
        definitions[answer]["required"] = ["requestId", "result", "success"]
    return Draft4Validator({"$ref": f"#/definitions/{kind}", "definitions": definitions})


def _told(one: Activity) -> dict[str, Any]:
    return {
        "marketoGUID": one.id, "leadId": one.lead_id, "activityDate": one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "activityTypeId": one.type, "campaignId": one.campaign_id, "primaryAttributeValueId": one.value_id,
        "primaryAttributeValue": one.value, "attributes": json.dumps(one.attributes), "actionResult": "succeeded",
    }  # fmt: skip
