"""What buyers did: forms they submitted, and marketing events (webinars, fairs) they signed up for or came to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.hubspot.client import HubSpot, Record
from connectors.stream import Cursor, Page, RawTable, Row, Stream, instant, looking_back

EVENTS_PATH = "/marketing/marketing-events/2026-03"
EVENTS = RawTable("marketing_events", ("id",), ("id", "name", "type", "starts_at", "updated_at"))
PARTICIPATIONS = RawTable(
    "participations", ("event_id", "contact_id"), ("event_id", "contact_id", "state", "occurred_at")
)
# HubSpot keeps a contact's 800 latest submissions in one property: "form:instant;form:instant". It names the contact,
# which the submissions endpoint of old (no dated version, no contact) does not.
SUBMISSIONS_PROPERTY = "hs_calculated_form_submissions"
SUBMISSIONS = RawTable(
    "form_submissions", ("contact_id", "form_id", "submitted_at"), ("contact_id", "form_id", "submitted_at")
)


def submissions(contact: Record) -> Iterator[Row]:
    """Each submission that a contact's record tells."""
    for told in (contact["properties"].get(SUBMISSIONS_PROPERTY) or "").split(";"):
        form, _, milliseconds = told.partition(":")
        if form and milliseconds.strip(":").isdigit():
            at = moment(int(milliseconds.strip(":")))
            yield {"contact_id": contact["id"], "form_id": form, "submitted_at": at}


def events() -> Stream:
    """Marketing events and who took part."""
    return Stream("marketing_events", (EVENTS, PARTICIPATIONS), _events, lists_all=True)


def _events(client: HubSpot, cursor: Cursor | None) -> Iterator[Page]:
    """All events, as their listing has no filter; then the participations in those that changed since.

    An event counts its participants, so whoever signs up or comes changes it.
    """
    state = dict(cursor or {})
    if "phase" not in state:
        state = {"phase": "events", "since": state.get("since"), "mark": state.get("since") or ""}
    if state["phase"] == "events":
        for found, after in client.listing(EVENTS_PATH, {}, after=state.get("after")):
            state |= {"mark": max([state["mark"], *(_at(one["updatedAt"]) for one in found)]), "after": after}
            if after is None:
                state["phase"] = "participations"
            yield Page({EVENTS.name: [_event(one) for one in found]}, dict(state))
    floor = looking_back(state["since"]) if state["since"] else ""
    for found, after in client.listing(EVENTS_PATH, {}, after=state.get("after")):
        for one in sorted(found, key=lambda event: int(event["objectId"])):
            number = int(one["objectId"])
            if _at(one["updatedAt"]) >= floor and number >= state.get("event", 0):
                within = state.get("within") if number == state.get("event") else None
                yield from _participations(client, number, within, state)
        state |= {"after": after, "event": 0, "within": None}
    yield Page({}, {"since": state["mark"]} if state["mark"] else {})


def _participations(client: HubSpot, event: int, within: str | None, state: dict[str, Any]) -> Iterator[Page]:
    path = f"{EVENTS_PATH}/participations/{event}/breakdown"
    for found, after in client.listing(path, {}, after=within):
        rows = [_participation(str(event), one) for one in found]
        place = {"event": event, "within": after} if after else {"event": event + 1, "within": None}
        yield Page({PARTICIPATIONS.name: rows}, {**state, **place})


def _event(one: Record) -> Row:
    return {
        "id": one["objectId"],
        "name": one["eventName"],
        "type": one.get("eventType"),
        "starts_at": one.get("startDateTime"),
        "updated_at": one["updatedAt"],
    }


def _participation(event: str, one: Record) -> Row:
    return {
        "event_id": event,
        "contact_id": one["associations"]["contact"]["contactId"],
        "state": one["properties"]["attendanceState"],
        "occurred_at": moment(one["properties"]["occurredAt"]),
    }


def moment(milliseconds: int) -> str:
    """ISO 8601 of `milliseconds` since 1970."""
    return instant(datetime.fromtimestamp(milliseconds / 1000, UTC))


def _at(told: str) -> str:
    """`told` as comparable text: HubSpot writes instants with and without milliseconds."""
    return instant(datetime.fromisoformat(told))
