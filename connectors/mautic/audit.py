"""Deleted and merged rows, from Mautic's audit log. Only an administrator may read it; for others the next
full listing finds deletions, and nothing finds merges.
"""

import re
from collections.abc import Iterator, Sequence

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import GONE, Cursor, Page, Row
from connectors.mautic.client import Clause, JsonRow, Mautic
from connectors.mautic.passes import LOOKED_AT_AGAIN, after, last_id
from connectors.mautic.tables import COMPANIES, CONTACTS, NOTES

TABLE = "audit_log"
# Their word for an object -> raw table.
OBJECTS = {"lead": CONTACTS.name, "company": COMPANIES.name, "note": NOTES.name}
OF_CONTACTS: tuple[Clause, ...] = (("bundle", "eq", "lead"), ("action", "in", "delete,merge"))
# The details are in the table as PHP writes them (i:5; or s:1:"5";), in others as JSON.
MERGED_INTO = re.compile(r'merged_into"(?:;i:|;s:\d+:"|\s*:\s*"?)(\d+)')
# A merge deletes the merged contact, and the log records both, one after the other.
MERGES_REMEMBERED = 100


def gone(client: Mautic, cursor: Cursor | None) -> Iterator[Page]:
    """Deletions and merges, as rows of ``gone``."""
    reached = int(cursor["after"]) if cursor else 0
    merged: dict[str, str] = dict(cursor["merged"]) if cursor else {}
    if cursor and cursor.get("is_done"):
        reached = max(0, reached - LOOKED_AT_AGAIN)
    while records := client.rows(TABLE, *OF_CONTACTS, after(reached)):
        reached = last_id(records)
        merged |= {str(one["object_id"]): into for one in records if (into := _merged_into(one))}
        merged = dict(list(merged.items())[-MERGES_REMEMBERED:])
        yield Page({GONE.name: _rows(records, merged)}, {"after": reached, "merged": merged})
    yield Page({}, {"after": reached, "merged": merged, "is_done": True})


def _rows(records: Sequence[JsonRow], merged: dict[str, str]) -> list[Row]:
    rows: list[Row] = []
    for one in records:
        into = merged.get(str(one["object_id"])) if one["object"] == "lead" else None
        if one["object"] in OBJECTS:
            rows.append(
                {
                    "object": OBJECTS[one["object"]],
                    "id": as_text(one["object_id"]),
                    "kind": "merged" if into else "deleted",
                    "into_id": into,
                    "gone_at": as_instant(one["date_added"]),
                }
            )
    return rows


def _merged_into(one: JsonRow) -> str | None:
    if one["action"] != "merge" or one["object"] != "lead":
        return None
    found = MERGED_INTO.search(as_text(one.get("details")) or "")
    return found.group(1) if found else None
