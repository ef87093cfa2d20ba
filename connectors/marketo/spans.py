"""A long log read span by span from exports, one job at a time and the next one already in the queue.

During it a cursor has, besides where pages would go on (`token`, `seen`), its `export`: `until`, the end of all spans;
`begin` of the present one, `part`, its `job`, the job of the `next` one; how far the file is read (`offset`), its
`columns`.
"""

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.kit.base import ContractError, RefusedError
from connectors.kit.stream import Cursor, instant, looking_back
from connectors.marketo.client import JsonRow, Marketo
from connectors.marketo.exports import (
    NoExportError,
    Part,
    activities,
    cancel,
    columns_of,
    enqueue,
    part_of_file,
    start,
    state,
)

log = logging.getLogger(__name__)

# The longest that a job may cover is 31 days; whether its end is included is not documented.
SPAN = timedelta(days=31) - timedelta(seconds=1)
# What is younger may still be written to the log.
SETTLED = timedelta(hours=1)
# Seconds between looks at a job, which Marketo itself looks at once a minute; and how often: two hours in all.
LOOK, LOOKS = 60.0, 120
# Bytes of a file per request: some thousands of activities, or ten thousands of leads.
CHUNK = 1_000_000
ENDED = frozenset({"Failed", "Canceled", "Cancelled"})

# Whatever is wrong with an export, the pages of the log tell the same.
NO_EXPORT = (NoExportError, RefusedError, ContractError)

Pages = Generator[tuple[Sequence[JsonRow], Cursor], None, Cursor]


def begun(at: Cursor, now: datetime) -> Cursor:
    """The cursor that begins the exports of all from `at` to shortly before `now`."""
    return {**at, "export": {"until": _whole_second(instant(now - SETTLED)), **_job_at(_whole_second(at["seen"]), 0)}}


def exported(client: Marketo, parts: Sequence[Part], at: Cursor) -> Pages:
    """The activities of all spans; returns the cursor from which pages go on, at once where nothing can be exported."""
    here: dict[str, Any] = dict(at["export"])
    try:
        while here["begin"] < here["until"]:
            for rows, after in _file(client, parts, here):
                here = after
                yield rows, {**at, "export": here}
            here = _following(here, parts)
    except NO_EXPORT as fault:
        log.info("marketo: no export from %s on (%s), read by pages", here["begin"], getattr(fault, "key", fault))
        if here["begin"] == _whole_second(at["seen"]):
            return {"token": at["token"], "seen": at["seen"]}
    reached = min(here["begin"], here["until"])
    return {"token": client.token(looking_back(reached)), "seen": reached}


def _file(
    client: Marketo, parts: Sequence[Part], here: dict[str, Any]
) -> Iterator[tuple[Sequence[JsonRow], dict[str, Any]]]:
    """The activities of the job at `here`, each page with where to go on; empty ones while it is waited for."""
    if here["job"] is None:
        here = {**here, "job": start(client, parts[here["part"]], here["begin"], _end(here))}
        yield (), here
    for looks in range(LOOKS):
        job = state(client, here["job"])
        if job.status in ENDED:
            raise NoExportError(job.status)
        if job.status == "Completed":
            break
        if job.status == "Created":
            enqueue(client, job.id)
        yield (), here
        if looks + 1 < LOOKS:
            time.sleep(LOOK)
    else:
        cancel(client, here["job"])
        raise NoExportError("a job that takes too long")
    here = {**here, "next": here["next"] or _ahead(client, parts, _following(here, parts))}
    yield (), here
    while here["offset"] < job.size:
        content = part_of_file(client, job.id, here["offset"], job.size, CHUNK)
        columns, lines = (here["columns"], content) if here["columns"] else columns_of(content)
        here = {**here, "offset": here["offset"] + len(content), "columns": columns}
        yield list(activities(lines, columns)), here


def _ahead(client: Marketo, parts: Sequence[Part], here: dict[str, Any]) -> str | None:
    """The job at `here`, begun before its turn; None where there is none, or none may be begun now."""
    if here["begin"] >= here["until"]:
        return None
    try:
        return start(client, parts[here["part"]], here["begin"], _end(here))
    except NO_EXPORT:
        return None


def _following(here: dict[str, Any], parts: Sequence[Part]) -> dict[str, Any]:
    """Where the job after that at `here` begins: of the next part, or of the next span."""
    is_last = here["part"] + 1 == len(parts)
    after = _job_at(_end(here), 0) if is_last else _job_at(here["begin"], here["part"] + 1)
    return {**here, **after, "job": here["next"]}


def _job_at(begin: str, part: int) -> dict[str, Any]:
    return {"begin": begin, "part": part, "job": None, "next": None, "offset": 0, "columns": None}


def _end(here: dict[str, Any]) -> str:
    """The end of the span: where the next one begins, as what is told twice does no harm."""
    return min(_whole_second(instant(datetime.fromisoformat(here["begin"]) + SPAN)), str(here["until"]))


def _whole_second(iso: str) -> str:
    """`iso` without milliseconds, as jobs are asked for."""
    return f"{iso[:19]}Z"
