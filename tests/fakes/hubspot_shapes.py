"""What HubSpot's account tells of itself, in the shapes of its description: users, pipelines, forms, events, limits."""

from uuid import uuid4

from connectors.kit.stream import instant
from tests.fakes.hubspot_records import LIFECYCLE_IDS, STAGE_IDS, USER_IDS, form_id, milliseconds, vendor_id
from tests.fakes.world import BEGAN, STAGES, Person, Touch, User

ACCOUNT = {
    "portalId": 4711, "uiDomain": "app-eu1.hubspot.com", "accountType": "STANDARD", "timeZone": "Europe/Berlin",
    "companyCurrency": "EUR", "additionalCurrencies": [], "dataHostingLocation": "eu1", "utcOffset": "+01:00",
    "utcOffsetMilliseconds": 3_600_000,
}  # fmt: skip


def limited(policy: str) -> dict:
    words = {"status": "error", "message": f"You have reached your {policy.lower()} limit.", "errorType": "RATE_LIMIT"}
    return words | {"correlationId": str(uuid4()), "policyName": policy}


def event(number: int, group: list[Touch]) -> dict:
    first = group[0]
    return {
        "objectId": str(number), "eventName": first.subject or "", "eventType": "WEBINAR",
        "startDateTime": instant(first.at), "attendees": len(group), "customProperties": [],
        "createdAt": instant(first.at), "updatedAt": instant(max(touch.modified_at for touch in group)),
    }  # fmt: skip


def participation(number: str, touch: Touch, person: Person) -> dict:
    contact = {"contactId": vendor_id("people", person.id), "email": person.email or ""}
    return {
        "id": number, "createdAt": instant(touch.at),
        "associations": {
            "contact": contact, "marketingEvent": {"marketingEventId": number, "name": touch.subject or ""},
        },
        "properties": {"attendanceState": "ATTENDED", "occurredAt": milliseconds(touch.at)},
    }  # fmt: skip


def batch_words() -> dict:
    return {"status": "COMPLETE", "startedAt": instant(BEGAN), "completedAt": instant(BEGAN)}


def link_types(name: str, other: str) -> list[dict]:
    numbers = {("contacts", "companies"): (1, "Primary"), ("deals", "companies"): (5, "Primary")}
    number, label = numbers.get((name, other), (182, None))
    return [{"category": "HUBSPOT_DEFINED", "typeId": number, "label": label}]


def nothing_linked(name: str, other: str, vendor: str) -> dict:
    return {
        "status": "error", "category": "OBJECT_NOT_FOUND", "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {other} is associated with {name} {vendor}.", "context": {"fromObjectId": [vendor]},
        "errors": [], "links": {},
    }  # fmt: skip


def owner(user: User) -> dict:
    first, _, last = user.name.partition(" ")
    teams = [{"id": "1", "name": user.team, "primary": True}]
    teams.append({"id": "2" if user.department == "sales" else "3", "name": user.department.title(), "primary": False})
    numbers = {"userId" if user.is_active else "userIdIncludingInactive": USER_IDS + user.id}
    return {
        "id": vendor_id("users", user.id), "type": "PERSON", "email": user.email, "firstName": first, "lastName": last,
        "teams": teams, "archived": not user.is_active, "createdAt": instant(BEGAN),
        "updatedAt": instant(user.modified_at), **numbers,
    }  # fmt: skip


def pipeline(name: str) -> dict:
    words = STAGES if name == "deals" else tuple(LIFECYCLE_IDS)
    stages = [
        {
            "id": (STAGE_IDS if name == "deals" else LIFECYCLE_IDS)[word], "label": word, "displayOrder": place,
            "metadata": _metadata(word, place) if name == "deals" else {}, "archived": False,
            "createdAt": instant(BEGAN), "updatedAt": instant(BEGAN), "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        }
        for place, word in enumerate(words)
    ]  # fmt: skip
    return {
        "id": "default" if name == "deals" else f"{name}-lifecycle-pipeline", "label": "Pipeline", "displayOrder": 0,
        "archived": False, "createdAt": instant(BEGAN), "updatedAt": instant(BEGAN), "stages": stages,
    }  # fmt: skip


def _metadata(word: str, place: int) -> dict[str, str]:
    probability = {"won": "1.0", "lost": "0.0"}.get(word, str((place + 1) / 10))
    return {"isClosed": "true" if word in ("won", "lost") else "false", "probability": probability}


def form(touch: Touch) -> dict:
    style = (
        "fontFamily", "backgroundWidth", "labelTextColor", "labelTextSize", "helpTextColor", "helpTextSize",
        "legalConsentTextColor", "legalConsentTextSize", "submitColor", "submitFontColor", "submitSize",
    )  # fmt: skip
    switches = (
        "allowLinkToResetKnownValues", "archivable", "cloneable", "createNewContactForNewEmail", "editable",
        "notifyContactOwner", "prePopulateKnownValues", "recaptchaEnabled",
    )  # fmt: skip
    return {
        "id": form_id(touch), "name": touch.subject or "", "formType": "hubspot", "archived": False, "fieldGroups": [],
        "createdAt": instant(BEGAN), "updatedAt": instant(BEGAN), "legalConsentOptions": {"type": "none"},
        "configuration": {
            **dict.fromkeys(switches, False), "language": "de", "lifecycleStages": [], "notifyRecipients": [],
            "postSubmitAction": {"type": "thank_you", "value": "Danke"},
        },
        "displayOptions": {
            "renderRawHtml": False, "theme": "default_style", "submitButtonText": "Absenden",
            "style": {**dict.fromkeys(style, ""), "submitAlignment": "left"},
        },
    }  # fmt: skip
