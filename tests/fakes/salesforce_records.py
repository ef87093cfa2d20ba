"""The world as Salesforce's records: what each object holds, in the order (changed, Id) in which it is asked for."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.fakes.world import BEGAN, Deal, ManyTouches, Move, Person, Touch, World

PREFIXES = {"users": "005", "companies": "001", "people": "003", "deals": "006", "touches": "00T"}
SELLER, AUTOMATED, INTEGRATION = 1, 900, 901
ROLES = {"decider": "Decision Maker", "user": "Business User", "influencer": "Influencer", "buyer": "Economic Buyer"}
CAMPAIGN_TYPES = {"form_submitted": "Web Form", "webinar_attended": "Webinar"}
STAGE_HAS = {"won": (True, True), "lost": (True, False)}  # closed, won

Record = dict[str, Any]


def ids(kind: str, number: int) -> str:
    """The id of a world's row: three letters of the object, the number, three of a checksum."""
    return made_id(PREFIXES[kind], number)


def made_id(prefix: str, number: int) -> str:
    return f"{prefix}{number:012d}AAA"


def _id(kind: str, number: int | None) -> str | None:
    return None if number is None else ids(kind, number)


def _deletion(row: Any) -> Record:
    into = getattr(row, "merged_into", None)
    return {
        "IsDeleted": row.deleted_at is not None,
        "MasterRecordId": _id("companies" if hasattr(row, "domain") else "people", into),
    }


def _actor(move: Move) -> str:
    if move.by == "workflow":
        return ids("users", AUTOMATED)
    return ids("users", (move.user_id or SELLER) if move.by == "user" else INTEGRATION)


def _user_roles(world: World) -> Iterator[Record]:
    for number, team in enumerate(sorted({user.team for user in world.users.values()}), 1):
        yield {"Id": made_id("00E", number), "Name": team, "SystemModstamp": BEGAN}


def _profiles(world: World) -> Iterator[Record]:
    for number, name in enumerate(("Standard User", "Salesforce API Only System Integrations"), 1):
        yield {"Id": made_id("00e", number), "Name": name, "SystemModstamp": BEGAN}


def _record_types(world: World) -> Iterator[Record]:
    yield {"Id": made_id("012", 1), "Name": "Sales", "SystemModstamp": BEGAN}


def _users(world: World) -> Iterator[Record]:
    roles = {role["Name"]: role["Id"] for role in _user_roles(world)}
    for user in world.users.values():
        yield {
            "Id": ids("users", user.id), "Name": user.name, "Email": user.email,
            "Department": user.department.title(), "UserRoleId": roles[user.team], "ProfileId": made_id("00e", 1),
            "UserType": "Standard", "IsActive": user.is_active, "SystemModstamp": user.modified_at,
        }  # fmt: skip
    for number, name, kind in ((AUTOMATED, "Automated Process", "AutomatedProcess"), (INTEGRATION, "ERP", "Standard")):
        yield {
            "Id": ids("users", number), "Name": name, "Email": None, "Department": None, "UserRoleId": None,
            "ProfileId": made_id("00e", 2), "UserType": kind, "IsActive": True, "SystemModstamp": BEGAN,
        }  # fmt: skip


def _accounts(world: World) -> Iterator[Record]:
    for one in world.companies.values():
        yield {
            "Id": ids("companies", one.id), "Name": one.name, "Website": one.domain and f"https://www.{one.domain}/",
            "Industry": one.industry, "BillingCountry": one.country, "BillingState": None,
            "BillingPostalCode": None, "BillingCity": None,
            "NumberOfEmployees": one.employees, "AccountSource": None, "OwnerId": _id("users", one.owner_id),
            "ParentId": None, "CreatedDate": one.created_at, "SystemModstamp": one.modified_at, **_deletion(one),
        }  # fmt: skip


def _contacts(world: World) -> Iterator[Record]:
    for one in world.people.values():
        yield {
            "Id": ids("people", one.id), "AccountId": _id("companies", one.company_id),
            "Name": f"{one.first_name} {one.last_name}", "Email": one.email, "Title": None,
            "CreatedDate": one.created_at, "SystemModstamp": one.modified_at, **_deletion(one),
        }  # fmt: skip


def _came_as_lead(person: Person) -> bool:
    return person.id % 3 == 0 and bool(person.lifecycle)


def _leads(world: World) -> Iterator[Record]:
    for one in filter(_came_as_lead, world.people.values()):
        yield {
            "Id": made_id("00Q", one.id), "Name": f"{one.first_name} {one.last_name}", "Email": one.email,
            "Company": "[not provided]", "Title": None, "Status": one.lifecycle[-1][0], "IsConverted": True,
            "ConvertedDate": one.lifecycle[-1][1].date(), "ConvertedAccountId": _id("companies", one.company_id),
            "ConvertedContactId": ids("people", one.id), "CreatedDate": one.created_at,
            "SystemModstamp": one.modified_at, "IsDeleted": False, "MasterRecordId": None,
        }  # fmt: skip


def _lead_history(world: World) -> Iterator[Record]:
    for one in filter(_came_as_lead, world.people.values()):
        for number, (old, new) in enumerate(zip(one.lifecycle, one.lifecycle[1:], strict=False)):
            yield {
                "Id": made_id("017", 100 * one.id + number), "LeadId": made_id("00Q", one.id), "Field": "Status",
                "OldValue": old[0], "NewValue": new[0], "CreatedById": ids("users", SELLER), "CreatedDate": new[1],
                "IsDeleted": False,
            }  # fmt: skip


def _opportunities(world: World) -> Iterator[Record]:
    for deal in world.deals.values():
        closed, won = STAGE_HAS.get(deal.stage, (False, False))
        yield {
            "Id": ids("deals", deal.id), "AccountId": _id("companies", deal.company_id), "Name": deal.name,
            "StageName": deal.stage, "Amount": deal.amount, "CurrencyIsoCode": deal.currency,
            "OwnerId": _id("users", deal.owner_id), "CloseDate": deal.expected_close_on, "IsClosed": closed,
            "IsWon": won, "LastStageChangeDate": deal.moves[-1].at if len(deal.moves) > 1 else None,
            "Type": "New Business", "RecordTypeId": made_id("012", 1), "CreatedDate": deal.created_at,
            "SystemModstamp": deal.modified_at, **_deletion(deal),
        }  # fmt: skip


def _opportunity_history(world: World) -> Iterator[Record]:
    """A row per move, and one after it where only the amount changed, in the same second."""
    for deal in world.deals.values():
        for number, move in enumerate(deal.moves):
            for turn in (0, 1):
                yield {
                    "Id": made_id("008", 1000 * deal.id + 2 * number + turn), "OpportunityId": ids("deals", deal.id),
                    "StageName": move.stage, "Amount": deal.amount, "CloseDate": deal.expected_close_on,
                    "CreatedById": _actor(move), "CreatedDate": move.at,
                    "SystemModstamp": deal.deleted_at or move.at, "IsDeleted": deal.deleted_at is not None,
                }  # fmt: skip


def _opportunity_field_history(world: World) -> Iterator[Record]:
    """Changes of the stage, and of another field that is tracked as well."""
    for deal in world.deals.values():
        for number, (old, new) in enumerate(zip(deal.moves, deal.moves[1:], strict=False)):
            for turn, (tracked, before, after) in enumerate((("StageName", old.stage, new.stage), ("Amount", 1, 2))):
                yield {
                    "Id": made_id("017", 1_000_000 + 1000 * deal.id + 2 * number + turn),
                    "OpportunityId": ids("deals", deal.id), "Field": tracked, "OldValue": before, "NewValue": after,
                    "CreatedById": _actor(new), "CreatedDate": new.at, "IsDeleted": False,
                }  # fmt: skip


def _contact_roles(world: World) -> Iterator[Record]:
    for deal in world.deals.values():
        role = _role(world, deal)
        if role:
            yield {
                "Id": made_id("00K", deal.id), "OpportunityId": ids("deals", deal.id),
                "ContactId": ids("people", deal.person_id or 0), "Role": ROLES[role], "CreatedDate": deal.created_at,
                "SystemModstamp": deal.created_at, "IsDeleted": False,
            }  # fmt: skip


def _role(world: World, deal: Deal) -> str | None:
    return world.people[deal.person_id].role if deal.person_id else None


def _campaign(touch: Touch) -> Record:
    return {
        "Id": made_id("701", touch.id), "Name": touch.campaign, "Type": CAMPAIGN_TYPES[touch.kind],
        "SystemModstamp": touch.modified_at, "IsDeleted": False,
    }  # fmt: skip


def _campaign_member(touch: Touch) -> Record:
    """A person is in a campaign once, so every answer has one of its own. Some are known as the lead they were."""
    person = touch.person_id or 0
    was_lead = person % 3 == 0
    return {
        "Id": ids("touches", touch.id), "CampaignId": made_id("701", touch.id),
        "ContactId": None if was_lead else ids("people", person),
        "LeadId": made_id("00Q", person) if was_lead else None, "HasResponded": True,
        "FirstRespondedDate": touch.at.date(), "CreatedDate": touch.at, "SystemModstamp": touch.modified_at,
        "IsDeleted": touch.deleted_at is not None,
    }  # fmt: skip


def _task(touch: Touch) -> Record:
    is_call = touch.kind == "call"
    return {
        "Id": ids("touches", touch.id), "WhoId": _id("people", touch.person_id), "WhatId": _id("deals", touch.deal_id),
        "AccountId": _id("companies", touch.company_id), "OwnerId": _id("users", touch.user_id),
        "Subject": touch.subject, "TaskSubtype": "Call" if is_call else "Email", "Type": None,
        "CallType": "Outbound" if is_call else None,
        "CallDurationInSeconds": None if touch.is_two_way is None or not is_call else 180 * touch.is_two_way,
        "IsClosed": True, "IsRecurrence": False, "ActivityDate": touch.at.date(), "CompletedDateTime": touch.at,
        "CreatedDate": touch.at, "SystemModstamp": touch.modified_at, "IsDeleted": touch.deleted_at is not None,
    }  # fmt: skip


def _event(touch: Touch) -> Record:
    """A meeting; every other one names nobody, its person was invited."""
    return {
        "Id": ids("touches", touch.id), "WhoId": None if touch.id % 2 else _id("people", touch.person_id),
        "WhatId": _id("deals", touch.deal_id),
        "AccountId": _id("companies", touch.company_id), "OwnerId": _id("users", touch.user_id),
        "Subject": touch.subject, "Type": "Meeting", "IsChild": False, "IsRecurrence": False, "IsAllDayEvent": False,
        "ActivityDate": touch.at.date(), "StartDateTime": touch.at, "CreatedDate": touch.at - timedelta(days=3),
        "SystemModstamp": touch.modified_at, "IsDeleted": touch.deleted_at is not None,
    }  # fmt: skip


def _event_relation(touch: Touch) -> Record:
    return {
        "Id": made_id("0RE", touch.id), "EventId": ids("touches", touch.id),
        "RelationId": _id("people", touch.person_id), "Status": "Accepted", "SystemModstamp": touch.modified_at,
        "IsDeleted": touch.deleted_at is not None,
    }  # fmt: skip


def _email_message(touch: Touch) -> Record:
    return {
        "Id": made_id("02s", touch.id), "ActivityId": ids("touches", touch.id),
        "MessageIdentifier": f"<{touch.id}@mail.example>", "SystemModstamp": touch.modified_at,
        "IsDeleted": touch.deleted_at is not None,
    }  # fmt: skip


LISTS = {
    "UserRole": _user_roles, "Profile": _profiles, "RecordType": _record_types,
    "User": _users, "Account": _accounts, "Contact": _contacts,
    "Lead": _leads, "LeadHistory": _lead_history, "Opportunity": _opportunities,
    "OpportunityHistory": _opportunity_history, "OpportunityFieldHistory": _opportunity_field_history,
    "OpportunityContactRole": _contact_roles,
}  # fmt: skip
OF_TOUCHES = {
    "Campaign": (_campaign, frozenset(CAMPAIGN_TYPES)), "CampaignMember": (_campaign_member, frozenset(CAMPAIGN_TYPES)),
    "Task": (_task, frozenset({"call", "email"})), "Event": (_event, frozenset({"meeting"})),
    "EventRelation": (_event_relation, frozenset({"meeting"})),
    "EmailMessage": (_email_message, frozenset({"email"})),
}  # fmt: skip


def changed_field(name: str) -> str:
    return "CreatedDate" if name in ("LeadHistory", "OpportunityFieldHistory") else "SystemModstamp"


def records(world: World, name: str, since: datetime | None) -> Iterator[Record]:
    """The records of an object that changed at `since` or later, by (changed, Id)."""
    changed = changed_field(name)
    if name in LISTS:
        found = sorted(LISTS[name](world), key=lambda one: (one[changed], one["Id"]))
        yield from (one for one in found if since is None or one[changed] >= since)
        return
    make, kinds = OF_TOUCHES[name]
    touches = world.touches
    if not isinstance(touches, ManyTouches):
        touches = sorted(touches, key=lambda touch: (touch.modified_at, touch.id))
    first = 0 if since is None else bisect_left(touches, since, key=lambda touch: touch.modified_at)
    for place in range(first, len(touches)):
        if (touch := touches[place]).kind in kinds:
            yield make(touch)


def written(value: Any, *, as_json: bool) -> Any:
    """A value as the REST API (JSON) or a job's results (CSV) write it."""
    if isinstance(value, datetime):
        text = value.strftime("%Y-%m-%dT%H:%M:%S.000")
        return text + ("+0000" if as_json else "Z")
    if isinstance(value, date):
        return value.isoformat()
    if as_json:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
