"""The World's rows as HubSpot's records: ids, properties, versions of properties, links."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from connectors.kit.stream import instant
from tests.fakes.world import Company, Deal, ManyTouches, Person, Touch, World

BASES = {"users": 470_000_000, "companies": 18_000_000_000, "people": 12_000_000_000, "deals": 23_000_000_000}
TOUCHES, EVENTS, USER_IDS = 61_000_000_000, 380_000_000_000, 9_000_000
KINDS = {"companies": "companies", "contacts": "people", "deals": "deals"}
TOUCH_KINDS = {"calls": "call", "meetings": "meeting", "emails": "email", "communications": "message"}

STAGE_IDS = {
    "new": "appointmentscheduled", "qualified": "1290417330", "proposal": "1290417331",
    "negotiation": "contractsent", "won": "closedwon", "lost": "closedlost",
}  # fmt: skip
# A stage of HubSpot's own, and two that somebody added: their ids are numbers.
LIFECYCLE_IDS = {"lead": "lead", "marketingqualifiedlead": "877001122", "customer": "877001123"}
ROLES = {"decider": "DECISION_MAKER", "user": "END_USER", "influencer": "INFLUENCER", "buyer": "BUDGET_HOLDER"}
SOURCES = {
    "user": "CRM_UI", "workflow": "AUTOMATION_PLATFORM", "import": "IMPORT", "api": "INTEGRATION",
    "bulk": "CRM_UI_BULK_ACTION",
}  # fmt: skip
CONNECTED, NO_ANSWER = "f240bbac-87c9-4f6e-bf70-924b57d47db7", "73a0d17f-1163-4015-bdd5-ec830791da20"
# HubSpot gives no more versions of a property than these, by its help; the description names no number.
VERSIONS = {"contacts": 45, "companies": 20, "deals": 20}


def vendor_id(kind: str, number: int | None) -> str | None:
    return None if number is None else str(BASES[kind] + number)


def touch_id(world: World, number: int) -> str:
    touch = world.touches[number - 1]
    if touch.kind == "form_submitted":
        return f"{vendor_id('people', touch.person_id)}-{form_id(touch)}-{milliseconds(touch.at)}"
    if touch.kind == "webinar_attended":
        return f"{event_id(world, touch)}-{vendor_id('people', touch.person_id)}"
    return str(TOUCHES + number)


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def text(value: object) -> str | None:
    if isinstance(value, datetime):
        return instant(value)
    return None if value is None else str(value)


def form_id(touch: Touch) -> str:
    """Each form is known by its name here, and by an id made of it."""
    return str(UUID(bytes=(touch.subject or "").encode()[-16:].rjust(16, b"\0")))


def event_id(world: World, touch: Touch) -> int:
    """Those who took part under one subject at one instant were at the same event."""
    return EVENTS + next(one.id for one in world.touches if one.kind == touch.kind and _event(one) == _event(touch))


def _event(touch: Touch) -> tuple[datetime, str]:
    return touch.at, touch.subject or ""


class Records:
    """What the account holds of `world`, as it stands when asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._losers: dict[int, list[str]] | None = None

    def look(self) -> None:
        """Forget what was worked out for the last question; the world may have changed."""
        self._losers = None

    def losers(self, company: int) -> list[str]:
        """Ids of the companies that were merged into `company`."""
        if self._losers is None:
            self._losers = {}
            for one in self.world.companies.values():
                if one.merged_into is not None:
                    self._losers.setdefault(one.merged_into, []).append(vendor_id("companies", one.id))
        return self._losers.get(company, [])

    def listed(self, name: str, *, archived: bool, after: int) -> Iterator[Company | Person | Deal | Touch]:
        """Rows of object `name` by id, those above `after`; merged ones are in no list at all."""
        if name in TOUCH_KINDS:
            yield from self._touches(TOUCH_KINDS[name], archived, after)
            return
        rows = getattr(self.world, KINDS[name])
        for number in range(max(after - BASES[KINDS[name]], 0) + 1, max(rows, default=0) + 1):
            row = rows.get(number)
            if row and (row.deleted_at is not None) == archived and getattr(row, "merged_into", None) is None:
                yield row

    def _touches(self, kind: str, archived: bool, after: int) -> Iterator[Touch]:
        touches = self.world.touches
        if archived and isinstance(touches, ManyTouches):
            return
        for place in range(max(after - TOUCHES, 0), len(touches)):
            touch = touches[place]
            if touch.kind == kind and (touch.deleted_at is not None) == archived:
                yield touch

    def changed(self, name: str, since: datetime, after: int) -> Iterator[Company | Person | Deal | Touch]:
        """Living rows changed at or after `since`, by id."""
        touches = self.world.touches
        if name in TOUCH_KINDS and isinstance(touches, ManyTouches):
            after = max(after, TOUCHES + _first_since(touches, since))
        for row in self.listed(name, archived=False, after=after):
            if self.modified(name, row) >= since:
                yield row

    def newest(self, name: str) -> Iterator[Company | Person | Deal | Touch]:
        touches = self.world.touches
        if name in TOUCH_KINDS and isinstance(touches, ManyTouches):
            kind = TOUCH_KINDS[name]
            yield from (touch for touch in map(touches.__getitem__, range(-1, -4, -1)) if touch.kind == kind)
            return
        rows = [*self.listed(name, archived=False, after=0)]
        yield from sorted(rows, key=lambda row: self.modified(name, row), reverse=True)

    def found(self, name: str, vendor: str) -> Company | Person | Deal | Touch | None:
        if not vendor.isdigit():
            return None
        if name in TOUCH_KINDS:
            place = int(vendor) - TOUCHES - 1
            row = self.world.touches[place] if 0 <= place < len(self.world.touches) else None
            return row if row and row.kind == TOUCH_KINDS[name] else None
        return getattr(self.world, KINDS[name]).get(int(vendor) - BASES[KINDS[name]])

    def modified(self, name: str, row: Company | Person | Deal | Touch) -> datetime:
        """A contact changes when it submits a form, for the submission is one of its properties."""
        if name == "contacts":
            return max([row.modified_at, *(touch.at for touch in self.submissions(row.id))])
        return row.modified_at

    def submissions(self, person: int) -> list[Touch]:
        if isinstance(self.world.touches, ManyTouches):
            return []
        return [
            touch
            for touch in self.world.touches
            if touch.kind == "form_submitted" and touch.person_id == person and touch.deleted_at is None
        ]

    def forms(self) -> list[Touch]:
        """One submission of every form."""
        return [group[0] for group in self._grouped("form_submitted", form_id)]

    def events(self) -> list[list[Touch]]:
        """The participations of every marketing event."""
        return self._grouped("webinar_attended", _event)

    def _grouped(self, kind: str, key: Callable[[Touch], Any]) -> list[list[Touch]]:
        if isinstance(self.world.touches, ManyTouches):
            return []
        living = (touch for touch in self.world.touches if touch.kind == kind and touch.deleted_at is None)
        return [list(group) for _, group in groupby(sorted(living, key=key), key)]

    def vendor_id(self, name: str, row: Company | Person | Deal | Touch) -> str:
        return str(TOUCHES + row.id) if name in TOUCH_KINDS else vendor_id(KINDS[name], row.id)

    def record(self, name: str, row, properties: list[str], history: list[str]) -> dict:
        """The record as HubSpot gives it: of what was asked for what it has, null for what it has not."""
        known = {
            "hs_object_id": self.vendor_id(name, row),
            "lastmodifieddate" if name == "contacts" else "hs_lastmodifieddate": instant(self.modified(name, row)),
            **{key: text(value) for key, value in self._properties(name, row).items()},
        }
        created = getattr(row, "created_at", None) or row.at
        told = {
            "id": self.vendor_id(name, row),
            "properties": {key: known.get(key) for key in properties},
            "createdAt": instant(created),
            "updatedAt": instant(self.modified(name, row)),
            "archived": row.deleted_at is not None,
        }
        if row.deleted_at is not None:
            told["archivedAt"] = instant(row.deleted_at)
        if history:
            told["propertiesWithHistory"] = {
                key: versions[: VERSIONS[name]] for key in history if (versions := [*self._versions(name, row, key)])
            }
        return told

    def _properties(self, name: str, row) -> dict:
        match name:
            case "companies":
                return {
                    "name": row.name, "domain": row.domain, "industry": row.industry, "country": row.country,
                    "numberofemployees": row.employees, "hubspot_owner_id": vendor_id("users", row.owner_id),
                    "createdate": row.created_at,
                    "hs_merged_object_ids": ";".join(self.losers(row.id)) or None,
                }  # fmt: skip
            case "contacts":
                told = [f"{form_id(touch)}::{milliseconds(touch.at)}" for touch in self.submissions(row.id)]
                return {
                    "firstname": row.first_name, "lastname": row.last_name, "email": row.email,
                    "hs_buying_role": ROLES.get(row.role), "createdate": row.created_at,
                    "lifecyclestage": LIFECYCLE_IDS[row.lifecycle[-1][0]] if row.lifecycle else None,
                    "hs_calculated_form_submissions": ";".join(told) or None,
                }  # fmt: skip
            case "deals":
                return {
                    "dealname": row.name, "dealstage": STAGE_IDS[row.stage], "pipeline": "default",
                    "amount": row.amount, "deal_currency_code": row.currency,
                    "closedate": row.closed_at or noon(row), "hubspot_owner_id": vendor_id("users", row.owner_id),
                    "createdate": row.created_at,
                }  # fmt: skip
        return self._touch_properties(name, row)

    def _touch_properties(self, name: str, row: Touch) -> dict:
        told = {"hs_timestamp": row.at, "hubspot_owner_id": vendor_id("users", row.user_id)}
        reached = row.is_two_way
        match name:
            case "calls":
                outcome = None if reached is None else CONNECTED if reached else NO_ANSWER
                own = {"title": row.subject, "direction": "OUTBOUND", "disposition": outcome}
                return told | {f"hs_call_{key}": value for key, value in own.items()}
            case "meetings":
                outcome = "SCHEDULED" if reached is None else "COMPLETED" if reached else "NO_SHOW"
                own = {"title": row.subject, "start_time": row.at, "outcome": outcome}
                return told | {f"hs_meeting_{key}": value for key, value in own.items()}
            case "emails":
                own = {"subject": row.subject, "direction": "EMAIL"}
                own["reply_count"] = None if reached is None else int(reached)
                return told | {f"hs_email_{key}": value for key, value in own.items()}
        return told | {"hs_communication_channel_type": "SMS"}

    def _versions(self, name: str, row, key: str) -> Iterator[dict]:
        """Newest first, as HubSpot tells them."""
        if name == "deals" and key == "dealstage":
            for move in reversed(row.moves):
                yield version(STAGE_IDS[move.stage], move.at, move.by, move.user_id)
        elif name == "deals" and key == "closedate":
            if row.closed_at:
                yield version(instant(row.closed_at), row.closed_at, row.moves[-1].by, None)
            if noon(row):
                yield version(instant(noon(row)), row.created_at, "user", row.owner_id)
        elif name == "contacts" and key == "lifecyclestage":
            for stage, at, by in reversed(row.lifecycle):
                yield version(LIFECYCLE_IDS[stage], at, by, None)

    def linked(self, name: str, other: str, row) -> list[str]:
        """Ids of the rows of `other` that `row` is associated with."""
        if other == "companies":
            number = row.company_id
        elif other == "contacts":
            number = row.person_id
        else:
            number = getattr(row, "deal_id", None)
        found = vendor_id(KINDS[other], number)
        return [found] if found else []


def noon(deal: Deal) -> datetime | None:
    day = deal.expected_close_on
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day else None


def version(value: str, at: datetime, by: str, user: int | None) -> dict:
    told = {"value": value, "timestamp": instant(at), "sourceType": SOURCES.get(by, by)}
    if user is not None:
        told |= {"sourceId": f"userId:{USER_IDS + user}", "updatedByUserId": USER_IDS + user}
    return told


def _first_since(touches: ManyTouches, since: datetime) -> int:
    """How many touches are older than `since`; they are ordered by time."""
    low, high = 0, len(touches)
    while low < high:
        middle = (low + high) // 2
        if touches[middle].at < since:
            low = middle + 1
        else:
            high = middle
    return low
