"""What buyers did: forms they submitted, and marketing events (webinars, fairs) they signed up for or attended."""

from collections.abc import Iterator
from datetime import UTC, datetime

from connectors.hubspot.client import HubSpot, Record
from connectors.kit.stream import Cursor, Page, RawTable, Row, Stream, instant, looking_back

EVENTS_PATH = "/marketing/marketing-events/2026-03"
EVENTS = RawTable("marketing_events", ("id",), ("id", "name", "type", "starts_at", "updated_at"))
PARTICIPATIONS = RawTable(
    "participations", ("event_id", "contact_id"), ("event_id", "contact_id", "state", "occurred_at")
)
# HubSpot keeps a contact's 800 latest submissions in one property: "form:instant;form:instant". It belongs to the
# contact, unlike the old submissions endpoint (no dated version, no contact).
SUBMISSIONS_PROPERTY = "hs_calculated_form_submissions"
SUBMISSIONS = RawTable(
    "form_submissions", ("contact_id", "form_id", "submitted_at"), ("contact_id", "form_id", "submitted_at")
)


def submissions(contact: Record) -> Iterator[Row]:
    """Each submission in a contact's record."""
    for submission in (contact["properties"].get(SUBMISSIONS_PROPERTY) or "").split(";"):
        form, _, milliseconds = submission.partition(":")
        if form and milliseconds.strip(":").isdigit():
            at = moment(int(milliseconds.strip(":")))
            yield {"contact_id": contact["id"], "form_id": form, "submitted_at": at}


def events() -> Stream:
    """Marketing events and who took part."""
    return Stream("marketing_events", (EVENTS, PARTICIPATIONS), _events, lists_all=True)


def _events(client: HubSpot, cursor: Cursor | None) -> Iterator[Page]:
    """All events, as their listing has no filter; then the participations in those that changed since.

    An event counts its participants, so a sign-up or an attendance changes it.
    """
    state = dict(cursor or {})
    if "phase" not in state:
        since = state.get("since", "")
        state = {"phase": "events", "since": since, "mark": since, "after": None, "event": 0, "within": None}
    if state["phase"] == "events":
        for page in _listed(client, state):
            yield page
            state = dict(page.cursor)
    yield from _participations(client, state)
    yield Page({}, {"since": state["mark"]} if state["mark"] else {})


def _listed(client: HubSpot, state: Cursor) -> Iterator[Page]:
    """Every event; sets `latest` to the newest change."""
    latest = state["mark"]
    for found, after in client.listing(EVENTS_PATH, {}, after=state["after"]):
        latest = max([latest, *(_changed_at(one) for one in found)])
        phase = "events" if after else "participations"
        yield Page(
            {EVENTS.name: [_event(one) for one in found]}, {**state, "phase": phase, "mark": latest, "after": after}
        )


def _participations(client: HubSpot, state: Cursor) -> Iterator[Page]:
    """Who took part in the events changed since, from event `event` of the listing at `after` on."""
    floor = looking_back(state["since"]) if state["since"] else ""
    here, first, within = state["after"], state["event"], state["within"]
    for found, after in client.listing(EVENTS_PATH, {}, after=here):
        numbers = sorted(int(one["objectId"]) for one in found if _changed_at(one) >= floor)
        for number in numbers:
            if number < first:
                continue
            path = f"{EVENTS_PATH}/participations/{number}/breakdown"
            for people, further in client.listing(path, {}, after=within if number == first else None):
                place = {"event": number if further else number + 1, "within": further}
                rows = [_participation(str(number), one) for one in people]
                yield Page({PARTICIPATIONS.name: rows}, {**state, "after": here, **place})
        here, first, within = after, 0, None


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


def _changed_at(event: Record) -> str:
    """When an event was changed, as comparable text: HubSpot writes instants with and without milliseconds."""
    return instant(datetime.fromisoformat(event["updatedAt"]))
