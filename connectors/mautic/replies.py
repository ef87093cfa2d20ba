"""Answers to e-mails that Mautic sent, where it monitors an inbox. Their ids are random: they are read by date."""

from collections.abc import Iterator

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.base import RefusedError
from connectors.kit.stream import Cursor, Page, RawTable, looking_back
from connectors.mautic.client import Clause, Mautic, database_instant

TABLE = "email_stat_replies"
REPLIES = RawTable("replies", ("id",), ("id", "mailing_id", "replied_at"))


def replies(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
    """Answers since the last one seen. Row offsets are used within one sync only, and new rows always come last."""
    since: str | None = cursor["since"] if cursor else None
    newest: str | None = cursor["newest"] if cursor else None
    start = int(cursor["start"]) if cursor else 0
    lately: list[Clause] = [("date_replied", "gte", database_instant(since))] if since else []
    try:
        while records := client.rows(TABLE, *lately, order=("date_replied", "asc"), start=start):
            start += len(records)
            newest = as_instant(records[-1]["date_replied"])
            rows = [
                {
                    "id": as_text(one["id"]),
                    "mailing_id": as_text(one["stat_id"]),
                    "replied_at": as_instant(one["date_replied"]),
                }
                for one in records
            ]
            yield Page({REPLIES.name: rows}, {"since": since, "newest": newest, "start": start})
    except RefusedError as fault:
        if fault.key != "system.not_found":
            raise
    yield Page({}, {"since": looking_back(newest) if newest else since, "newest": newest, "start": 0})
