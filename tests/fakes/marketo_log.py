"""Marketo's log of activities, as a World makes it: sorted by time, sought by time, a million long without effort."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import merge
from itertools import islice

from tests.fakes.world import ManyTouches, Touch, World

# Numbers of activities by what they are of, so that a World row's own number can be told from them.
TOUCHES, NEW_LEADS, STAGES, CHANGES, ROLES, MOVES, REMOVALS, MERGES, DELETIONS = (n * 10**8 for n in range(1, 10))
WEBINAR_PROGRAM = 1107
OF_KIND = {"email": 39, "form_submitted": 2, "webinar_attended": 104}


@dataclass(frozen=True, order=True)
class Activity:
    at: datetime
    id: int
    lead_id: int = field(compare=False)
    type: int = field(compare=False)
    value_id: int | None = field(default=None, compare=False)
    value: str | None = field(default=None, compare=False)
    attributes: dict = field(default_factory=dict, compare=False)
    campaign_id: int | None = field(default=None, compare=False)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict, compare=False)  # field -> (before, after)


class Log:
    """All activities of `world`, and those of `extra` that it has no words for."""

    def __init__(self, world: World, extra: list[Activity]) -> None:
        self._world, self._extra = world, extra
        self._few: list[Activity] | None = None

    def after(self, at: datetime, number: int, limit: int) -> list[Activity]:
        """The `limit` activities that follow the one of that instant and number."""
        few = self._of_rows()
        place = bisect_right(few, (at, number), key=lambda one: (one.at, one.id))
        return list(islice(merge(iter(few[place:]), self._of_touches(at, number)), limit))

    def deletions(self) -> list[Activity]:
        """Leads that were deleted, merged ones among them not."""
        gone = (one for one in self._world.people.values() if one.deleted_at and not one.merged_into)
        return sorted(Activity(one.deleted_at, DELETIONS + one.id, one.id, 37, one.id, one.last_name) for one in gone)

    def _of_touches(self, at: datetime, number: int) -> Iterator[Activity]:
        touches = self._world.touches
        place = bisect_right(touches, (at, number), key=lambda one: (one.at, TOUCHES + one.id))
        for spot in range(place, len(touches)):
            touch = touches[spot]
            if touch.kind in OF_KIND and touch.deleted_at is None:
                yield _of_touch(touch)

    def _of_rows(self) -> list[Activity]:
        if self._few is None or not isinstance(self._world.touches, ManyTouches):
            self._few = sorted((*self._of_people(), *self._of_deals(), *self._extra))
        return self._few

    def _of_people(self) -> Iterator[Activity]:
        for person in self._world.people.values():
            yield Activity(person.created_at, NEW_LEADS + person.id, person.id, 12, person.id, "New")
            company = self._world.companies[person.company_id] if person.company_id else person
            if (changed := max(person.modified_at, company.modified_at)) > person.created_at:
                reason = {"Reason": "Web service API", "New Value": "x", "Old Value": "y"}
                yield Activity(changed, CHANGES + person.id, person.id, 13, 61, "Company Name", reason)
            for turn, (stage, at, by) in enumerate(person.lifecycle):
                reason = {"import": "Imported list", "user": "Changed by Rea", "workflow": "Smart campaign"}[by]
                told = {"New Stage": stage, "New Stage ID": turn, "Reason": reason}
                campaign = 1278 if by == "workflow" else None
                yield Activity(at, STAGES + 100 * person.id + turn, person.id, 102, 5, "Model", told, campaign)
            if person.merged_into:
                told = {"Merge IDs": f"[{person.id}]", "Master Updated": True}
                yield Activity(person.deleted_at, MERGES + person.id, person.merged_into, 32, None, None, told)

    def _of_deals(self) -> Iterator[Activity]:
        for deal in self._world.deals.values():
            for lead_id, is_primary in lead_ids(self._world, deal.id):
                told = {"Role": "Decision Maker", "Is Primary": is_primary}
                yield Activity(deal.created_at, ROLES + 1000 * deal.id + lead_id, lead_id, 34, deal.id, deal.name, told)
            first = lead_ids(self._world, deal.id)[0][0]
            for turn, move in enumerate(deal.moves[1:], 1):
                told = {"Data Value Changes": "Stage"}
                yield Activity(move.at, MOVES + 1000 * deal.id + turn, first, 36, deal.id, deal.name, told)
            if deal.deleted_at:
                yield Activity(deal.deleted_at, REMOVALS + deal.id, first, 35, deal.id, deal.name)


def lead_ids(world: World, deal_id: int) -> list[tuple[int, bool]]:
    """Who has a part in a deal: its person first, then everybody else of the company."""
    deal = world.deals[deal_id]
    others = (one.id for one in world.people.values() if one.company_id == deal.company_id and one.id != deal.person_id)
    return [(deal.person_id, True), *((number, False) for number in others)]


def _of_touch(touch: Touch) -> Activity:
    kind, number = OF_KIND[touch.kind], TOUCHES + touch.id
    if kind == 104:
        told = {"Old Status": "Registered", "New Status": "Attended", "Success": True, "Program Member ID": 1}
        return Activity(touch.at, number, touch.person_id, kind, WEBINAR_PROGRAM, touch.campaign, told)
    return Activity(touch.at, number, touch.person_id, kind, 71, touch.subject)


def shown(one: Activity) -> dict:
    """An activity as the paged log tells it."""
    told = {
        "id": one.id, "marketoGUID": str(one.id), "leadId": one.lead_id, "activityDate": iso(one.at),
        "activityTypeId": one.type, "campaignId": one.campaign_id, "primaryAttributeValueId": one.value_id,
        "primaryAttributeValue": one.value,
        "attributes": [{"name": name, "value": value} for name, value in one.attributes.items()],
        "fields": [{"name": name, "oldValue": old, "newValue": new} for name, (old, new) in one.changes.items()],
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
