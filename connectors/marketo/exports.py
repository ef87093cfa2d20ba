"""Jobs of Marketo's bulk extract: each writes a span of the activity log into a file, which is read in parts.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-activity-extract
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.kit.as_text import as_instant
from connectors.kit.base import ContractError
from connectors.kit.stream import instant
from connectors.marketo.client import NAME, JsonRow, Marketo

PLACE = "/bulk/v1/activities/export"
# Where the day of the export allocation begins and ends.
CENTRAL = ZoneInfo("America/Chicago")
JOBS = 300  # jobs per answer
LONGEST_LINE = 16_000_000  # bytes
FIELDS = (
    "marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId", "primaryAttributeValueId",
    "primaryAttributeValue", "attributes",
)  # fmt: skip


class NoExportError(Exception):
    """What is asked for cannot be exported, at least not now: it is read by pages."""


@dataclass(frozen=True)
class Part:
    """What of a span is exported: activities of `types`, their `fields`."""

    types: tuple[int, ...]
    fields: tuple[str, ...] = FIELDS


@dataclass(frozen=True)
class Job:
    """A job. status: Created, Queued, Processing, Completed, Failed or Canceled; size: bytes of its file, or 0."""

    id: str
    status: str
    size: int
    finished_at: str | None


def start(client: Marketo, part: Part, begin: str, end: str) -> str:
    """The id of a new job, in the queue, for the activities from `begin` to `end` (ISO 8601 with Z, no more than 31
    days apart). NoExportError where our share of the day's bytes is used up.
    """
    if exported_today(client) >= client.export_bytes:
        raise NoExportError("the day's bytes are used up")
    body = {
        "format": "CSV",
        "fields": list(part.fields),
        "filter": {"createdAt": {"startAt": begin, "endAt": end}, "activityTypeIds": list(part.types)},
    }
    job = _job(client.post(f"{PLACE}/create.json", body))
    enqueue(client, job.id)
    return job.id


def enqueue(client: Marketo, job: str) -> None:
    """Put a job that was created into the queue, unless an earlier attempt of ours did so unheard."""
    try:
        client.post(f"{PLACE}/{job}/enqueue.json")
    except ContractError:
        if state(client, job).status == "Created":
            raise


def state(client: Marketo, job: str) -> Job:
    """The present state of a job; Marketo looks at it once a minute."""
    return _job(client.get(f"{PLACE}/{job}/status.json", {}))


def cancel(client: Marketo, job: str) -> None:
    """End a job that takes too long."""
    client.post(f"{PLACE}/{job}/cancel.json")


def exported_today(client: Marketo) -> int:
    """Bytes that this user's jobs have written since midnight in Chicago; those of others Marketo does not tell."""
    midnight = instant(datetime.now(CENTRAL).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC))
    params: dict[str, Any] = {"batchSize": JOBS}
    total = 0
    while True:
        payload = client.get(f"{PLACE}.json", params)
        jobs = [_job_of(one) for one in payload.get("result") or ()]
        total += sum(one.size for one in jobs if one.finished_at and one.finished_at >= midnight)
        following = payload.get("nextPageToken")
        if not jobs or following in (None, params.get("nextPageToken")):
            return total
        params["nextPageToken"] = following


def part_of_file(client: Marketo, job: str, first: int, size: int, chunk: int) -> bytes:
    """Whole lines of a job's file of `size` bytes from byte `first` on: `chunk` bytes or a few less, more for a single
    longer line. NoExportError for one that never ends.
    """
    while True:
        last = min(first + chunk, size) - 1
        content = client.get_part(f"{PLACE}/{job}/file.json", first, last)
        whole = content if last == size - 1 else content[: _end_of_lines(content)]
        if whole:
            return whole
        if chunk >= LONGEST_LINE:
            raise NoExportError("a quote that is never closed")
        chunk *= 2


def activities(content: bytes, columns: Sequence[str]) -> Iterator[JsonRow]:
    """Activities in lines of a file, as the paged log tells them; NoExportError if they are not what was asked for."""
    try:
        for line in csv.reader(io.StringIO(_text(content), newline="")):
            if line:
                yield _activity(dict(zip(columns, line, strict=True)))
    except (csv.Error, ValueError) as error:
        raise NoExportError(f"a line that cannot be read: {type(error).__name__}") from error


def columns_of(content: bytes) -> tuple[list[str], bytes]:
    """The column names in the first line of a file, and the lines after it."""
    head, _, rest = content.partition(b"\n")
    return [name.strip() for name in next(csv.reader([_text(head)]), [])], rest


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig").replace("\0", "")


def _end_of_lines(content: bytes) -> int:
    """The end of the last whole line: a line break within quotes ends none, and quotes within quotes are doubled."""
    pieces = content.split(b'"')
    end = len(content)
    for number in range(len(pieces) - 1, -1, -1):
        begin = end - len(pieces[number])
        # What stands before the first quote, and after every second one, is not quoted.
        if number % 2 == 0 and (found := pieces[number].rfind(b"\n")) >= 0:
            return begin + found + 1
        end = begin - 1
    return 0


def _activity(told: Mapping[str, str]) -> JsonRow:
    row: dict[str, Any] = {name: None if value in ("", "null") else value for name, value in told.items()}
    row["activityTypeId"] = int(told["activityTypeId"])
    attributes = json.loads(row["attributes"]) if row.get("attributes") else {}
    if isinstance(attributes, Mapping):
        row["attributes"] = [{"name": name, "value": value} for name, value in attributes.items()]
    else:
        row["attributes"] = attributes  # a list of names and values, as the reference has it
    return row


def _job(payload: JsonRow) -> Job:
    jobs = payload.get("result") or ()
    if not jobs:
        raise ContractError("system.question_refused", system=NAME, place=PLACE, status=200)
    return _job_of(jobs[0])


def _job_of(told: JsonRow) -> Job:
    return Job(
        str(told["exportId"]), str(told["status"]), int(told.get("fileSize") or 0), as_instant(told.get("finishedAt"))
    )
