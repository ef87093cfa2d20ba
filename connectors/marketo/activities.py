"""What people did, what was sent to them, and how they moved through the revenue cycle."""

from collections.abc import Iterator

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import Cursor, Page, RawTable, Row
from connectors.marketo.client import JsonRow, Marketo
from connectors.marketo.exports import Part
from connectors.marketo.leads import attribute
from connectors.marketo.log import remembered, walk

# Ten, the most that a request may name.
TYPES = {
    2: "Fill Out Form",
    6: "Send Email",
    10: "Open Email",
    11: "Click Email",
    39: "Send Sales Email",
    45: "Receive Sales Email",
    46: "Interesting Moment",
    101: "Change Revenue Stage",
    102: "Change Revenue Stage Manually",
    104: "Change Status in Progression",
}
# Our column -> their attribute.
ATTRIBUTES = {
    "new_status": "New Status",
    "new_stage": "New Stage",
    "reason": "Reason",
    "description": "Description",
}
ACTIVITIES = RawTable(
    "activities", ("id",), ("id", "lead_id", "type", "happened_at", "value_id", "value", "campaign_id", *ATTRIBUTES)
)
EXPORTED = (Part(tuple(TYPES)),)
PROGRAMS = RawTable("programs", ("id",), ("id", "name", "channel"))
USERS = RawTable("users", ("id",), ("id", "first_name", "last_name", "email", "is_api_only"))


def activities(client: Marketo, cursor: Cursor | None) -> Iterator[Page]:
    """Activities of TYPES, as far back as Marketo keeps them."""
    pages = walk(client, lambda token: client.activities(token, tuple(TYPES)), cursor, remembered(), EXPORTED)
    for found, end in pages:
        yield Page({ACTIVITIES.name: [_row(one) for one in found]}, end)


def programs(client: Marketo, cursor: Cursor | None) -> Iterator[Page]:
    """Programs with their channel, which says whether one is a webinar; all of them every time."""
    start = int(cursor["start"]) if cursor else 0
    while records := client.programs(start):
        start += len(records)
        rows = [{column: as_text(one.get(column)) for column in PROGRAMS.columns} for one in records]
        yield Page({PROGRAMS.name: rows}, {"start": start})
    yield Page({}, {})


def users(client: Marketo, cursor: Cursor | None) -> Iterator[Page]:
    """Users, all of them every time."""
    start = int(cursor["start"]) if cursor else 0
    while records := client.users(start):
        start += len(records)
        yield Page({USERS.name: [_user(one) for one in records]}, {"start": start})
    yield Page({}, {})


def _row(one: JsonRow) -> Row:
    return {
        # The other number is deprecated; Marketo recommends this one.
        "id": as_text(one.get("marketoGUID") or one["id"]),
        "lead_id": as_text(one["leadId"]),
        "type": as_text(one["activityTypeId"]),
        "happened_at": as_instant(one["activityDate"]),
        "value_id": as_text(one.get("primaryAttributeValueId")),
        "value": as_text(one.get("primaryAttributeValue")),
        "campaign_id": as_text(one.get("campaignId")),
        **{ours: attribute(one, theirs) for ours, theirs in ATTRIBUTES.items()},
    }


def _user(one: JsonRow) -> Row:
    return {
        "id": as_text(one["id"]),
        "first_name": as_text(one.get("firstName")),
        "last_name": as_text(one.get("lastName")),
        "email": as_text(one.get("emailAddress")),
        "is_api_only": as_text(one.get("apiOnly")),
    }
