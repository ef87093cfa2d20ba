"""How an object is read: first in full by a Bulk query job, then the changes, page by page.

Pages are found by their last row: ordered by (SystemModstamp, Id), each query begins after the row where the previous
page ended. Salesforce's own cursors (``nextRecordsUrl``) expire and are few per user; these never expire.

A cursor is one of: ``{"job", "locator", "since"}`` within a first reading, ``{"since", "id"}`` within a later one,
``{"since"}`` where a reading was completed and the next begins.
"""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence

from connectors.kit.base import RefusedError, UnavailableError
from connectors.kit.stream import Cursor, Page, Row, looking_back
from connectors.salesforce.objects import SObject, column_of
from connectors.salesforce.org import QUERY_ROWS, Org, Record

log = logging.getLogger(__name__)

BEGINNING = "1970-01-01T00:00:00.000Z"
FIRST_LOOK, LONGEST_LOOK, LOOKS = 0.5, 30.0, 250  # seconds between looks at a job, doubled; two hours in all
NOTED_FROM = 5.0


def reader(sobject: SObject) -> Callable[[Org, Cursor | None], Iterator[Page]]:
    """The reading of `sobject`, as a stream declares it."""

    def read(org: Org, cursor: Cursor | None) -> Iterator[Page]:
        if cursor is None and not sobject.is_large:
            yield from _changes(org, sobject, {"since": BEGINNING, "id": ""})
        elif cursor is None or "job" in cursor:
            yield from _whole(org, sobject, cursor)
        else:
            yield from _changes(org, sobject, cursor)

    return read


def _whole(org: Org, sobject: SObject, cursor: Cursor | None) -> Iterator[Page]:
    """Every record by a job; by pages where this edition or user may not create one, or the job fails."""
    fields = org.fields(sobject)
    try:
        if cursor is None or not (yield from _awaited(org, cursor)):
            condition = f" WHERE {sobject.only}" if sobject.only else ""
            job, since = org.create_job(f"SELECT {', '.join(fields)} FROM {sobject.name}{condition}")
            cursor = {"job": job, "locator": None, "since": since}
            if not (yield from _awaited(org, cursor)):
                raise RefusedError("salesforce.job_failed", object=sobject.name)
    except RefusedError as refusal:
        log.info("salesforce: no job for %s (%s), read by pages", sobject.name, refusal.key)
        yield from _changes(org, sobject, {"since": BEGINNING, "id": ""})
        return
    job, since, locator = cursor["job"], cursor["since"], cursor["locator"]
    while True:
        results = org.results(job, locator)
        locator = results.locator
        if locator is None:
            yield Page(_rows(sobject, results.records), {"since": since})
            break
        yield Page(_rows(sobject, results.records), {"job": job, "locator": locator, "since": since})
    try:
        org.forget_job(job)
    except RefusedError:
        log.info("salesforce: job of %s stays until Salesforce forgets it", sobject.name)


def _awaited(org: Org, cursor: Cursor) -> Generator[Page, None, bool]:
    """Whether the job of `cursor` was completed; False if it failed or is no longer known (after seven days).

    A slow job is recorded in a page without rows, so that a run that is killed finds it again.
    """
    wait = FIRST_LOOK
    for _ in range(LOOKS):
        try:
            state = org.job_state(cursor["job"])
        except RefusedError:
            return False
        if state in ("JobComplete", "Failed", "Aborted"):
            return state == "JobComplete"
        if wait > NOTED_FROM:
            yield Page({}, cursor)
        org.sleep(wait)
        wait = min(LONGEST_LOOK, 2 * wait)
    raise UnavailableError("salesforce.job_slow")


def _changes(org: Org, sobject: SObject, cursor: Cursor) -> Iterator[Page]:
    """Records that changed since `cursor`: within a reading from that very row, at its start from a little earlier."""
    since, last = cursor["since"], cursor.get("id")
    newest = since
    if last is None:
        since, last = looking_back(since), ""
    fields, changed = ", ".join(org.fields(sobject)), sobject.changed
    condition = f"{sobject.only} AND " if sobject.only else ""
    while True:
        behind = f"{changed} > {since} OR ({changed} = {since} AND Id > '{last}')" if last else f"{changed} >= {since}"
        records, is_all = org.query(
            f"SELECT {fields} FROM {sobject.name} WHERE {condition}({behind}) ORDER BY {changed}, Id LIMIT {QUERY_ROWS}"
        )
        if records:
            since, last = records[-1][changed] or since, records[-1]["Id"]
            newest = max(newest, since)
        if not records or (is_all and len(records) < QUERY_ROWS):
            yield Page(_rows(sobject, records), {"since": newest})
            return
        yield Page(_rows(sobject, records), {"since": since, "id": last})


def _rows(sobject: SObject, records: Sequence[Record]) -> dict[str, Sequence[Row]]:
    """`records` as raw rows; deleted and merged ones as rows of ``gone``."""
    living: list[Row] = []
    gone: list[Row] = []
    for record in records:
        if record.get("IsDeleted") == "true":
            into = record.get("MasterRecordId")
            gone.append(
                {
                    "object": sobject.table_name,
                    "id": record["Id"],
                    "kind": "merged" if into else "deleted",
                    "into_id": into,
                    "gone_at": record[sobject.changed],
                }
            )
        else:
            living.append({column_of(field): record.get(field) for field in sobject.kept_fields})
    return {sobject.table_name: living, "gone": gone}
