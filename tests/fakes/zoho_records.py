"""A World as records of Zoho. It writes instants in the time zone of whoever asks."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.fakes.world import STAGES, Company, Deal, Person, Touch, World

ZONE = timezone(timedelta(hours=2))
ROLE_FIELD = "Buying_Role"
KINDS = {"users": 1, "companies": 2, "people": 3, "deals": 4, "touches": 5, "leads": 6, "stays": 7, "stages": 8}
ROLES = {"sales": "Sales", "marketing": "Marketing team"}
FORECAST = {"won": "Closed Won", "lost": "Closed Lost"}
# Kind of touch -> module; Zoho keeps e-mails and forms with other products, here they were written down by hand.
TOUCHED = {"call": "Calls", "email": "Tasks"}
# This one became a contact; what was done with it since is told of the lead.
LEAD_OF = 1


def ids(kind: str, number: int) -> str:
    return f"5550000{KINDS[kind]}{number:011d}"


def iso(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def pointed(kind: str, number: int | None, name: str = "x") -> dict[str, Any] | None:
    return None if number is None else {"id": ids(kind, number), "name": name}


def times(row: Company | Person | Deal) -> dict[str, Any]:
    return {"Created_Time": iso(row.created_at), "Modified_Time": iso(row.modified_at)}


def account(row: Company) -> dict[str, Any]:
    return {
        "id": ids("companies", row.id), "Account_Name": row.name, "Industry": row.industry, "Employees": row.employees,
        "Website": f"https://www.{row.domain}/" if row.domain else None, "Billing_Country": row.country,
        "Owner": pointed("users", row.owner_id), "Parent_Account": None, **times(row),
    }  # fmt: skip


def contact(row: Person) -> dict[str, Any]:
    return {
        "id": ids("people", row.id), "First_Name": row.first_name, "Last_Name": row.last_name, "Email": row.email,
        "Account_Name": pointed("companies", row.company_id), ROLE_FIELD: row.role, **times(row),
    }  # fmt: skip


def leads(world: World) -> list[dict[str, Any]]:
    """The lead that a contact was made of, as Zoho keeps it."""
    if LEAD_OF not in world.people:
        return []
    row = world.people[LEAD_OF]
    told = {"First_Name": row.first_name, "Last_Name": row.last_name, "Email": row.email, "Company": "Werk"}
    converted = {"Converted__s": True, "Converted_Contact": pointed("people", row.id)}
    return [{"id": ids("leads", row.id), **converted, **told, **times(row)}]


def deal(row: Deal) -> dict[str, Any]:
    return {
        "id": ids("deals", row.id), "Deal_Name": row.name, "Account_Name": pointed("companies", row.company_id),
        "Contact_Name": None, "Stage": row.stage, "Pipeline": "Standard", "Amount": row.amount,
        "Owner": pointed("users", row.owner_id), "Stage_Modified_Time": iso(row.moves[-1].at), **times(row),
        "Closing_Date": row.expected_close_on.isoformat() if row.expected_close_on else None,
    }  # fmt: skip


def history(world: World) -> list[dict[str, Any]]:
    """A row for each stay in a stage; of a deal that was deleted they stay without it."""
    return [
        {
            "id": ids("stays", 1000 * row.id + place), "Stage": move.stage, "Modified_Time": iso(move.at),
            "Potential_Name": None if row.deleted_at else pointed("deals", row.id, row.name),
            "Moved_To__s": row.moves[place + 1].stage if place + 1 < len(row.moves) else None,
            "Modified_By": pointed("users", move.user_id),
        }
        for row in world.deals.values()
        for place, move in enumerate(row.moves)
    ]  # fmt: skip


def touch(row: Touch) -> dict[str, Any]:
    is_of_lead = row.person_id == LEAD_OF
    told: dict[str, Any] = {
        "id": ids("touches", row.id), "Owner": pointed("users", row.user_id), "Subject": row.subject,
        "Who_Id": None if is_of_lead else pointed("people", row.person_id), "Created_Time": iso(row.at),
        "What_Id": pointed("leads", row.person_id) if is_of_lead else pointed("companies", row.company_id),
        "Modified_Time": iso(row.modified_at),
    }  # fmt: skip
    match TOUCHED.get(row.kind, "Events"):
        case "Calls":
            told |= {"Call_Type": "Outbound", "Call_Start_Time": iso(row.at), "Outgoing_Call_Status": "Completed",
                     "Call_Duration_in_seconds": 60 if row.is_two_way else 0}  # fmt: skip
        case "Tasks":
            told |= {"Status": "Completed", "Closed_Time": iso(row.at)}
        case _:
            told |= {"Event_Title": told.pop("Subject"), "Start_DateTime": iso(row.at), "Participants": []}
            # Meetings are about the company; who came stands among the participants, after our own people.
            if not is_of_lead and row.id % 2:
                told["Who_Id"] = None
                told["Participants"] = [
                    {"type": "user", "participant": ids("users", 1), "invited": True},
                    {"type": "contact", "participant": ids("people", row.person_id or 0), "invited": True},
                ]
    return told


def _living(kind: str, tell: Callable[[Any], dict[str, Any]]) -> Callable[[World], list[dict[str, Any]]]:
    return lambda world: [tell(row) for row in world.living(kind)]


def _touches(module: str) -> Callable[[World], list[dict[str, Any]]]:
    return lambda world: [touch(row) for row in world.living("touches") if TOUCHED.get(row.kind, "Events") == module]


MODULES: dict[str, Callable[[World], list[dict[str, Any]]]] = {
    "Accounts": _living("companies", account), "Contacts": _living("people", contact), "Leads": leads,
    "Deals": _living("deals", deal), "Calls": _touches("Calls"), "Events": _touches("Events"),
    "Tasks": _touches("Tasks"),
}  # fmt: skip
DELETED = {"Accounts": "companies", "Contacts": "people", "Deals": "deals"}
FIELDS = {
    "Accounts": (
        "Account_Name", "Website", "Industry", "Billing_Country", "Billing_State", "Billing_Code", "Billing_City",
        "Employees", "Owner", "Parent_Account",
    ),
    "Contacts": ("First_Name", "Last_Name", "Email", "Account_Name", "Title", ROLE_FIELD),
    "Leads": ("First_Name", "Last_Name", "Email", "Company", "Designation", "Converted__s", "Converted_Contact"),
    # No currency: this organisation has only one.
    "Deals": (
        "Deal_Name", "Account_Name", "Contact_Name", "Stage", "Pipeline", "Amount", "Type", "Owner", "Closing_Date",
        "Stage_Modified_Time",
    ),
    "Calls": (
        "Subject", "Call_Type", "Call_Start_Time", "Call_Duration_in_seconds", "Outgoing_Call_Status", "Who_Id",
        "What_Id", "Owner",
    ),
    "Events": ("Event_Title", "Start_DateTime", "Who_Id", "What_Id", "Participants", "Owner"),
    "Tasks": ("Subject", "Status", "Closed_Time", "Who_Id", "What_Id", "Owner"),
}  # fmt: skip


def deleted(world: World, module: str) -> list[dict[str, Any]]:
    rows = getattr(world, DELETED[module]).values() if module in DELETED else ()
    gone = sorted((row for row in rows if row.deleted_at is not None), key=lambda row: row.deleted_at, reverse=True)
    return [
        {"id": ids(DELETED[module], row.id), "display_name": "x", "type": "recycle", "deleted_by": pointed("users", 1),
         "deleted_time": iso(row.deleted_at)}
        for row in gone
    ]  # fmt: skip


def stages() -> list[dict[str, Any]]:
    """Choices of the field that holds a stage."""
    return [
        {"id": ids("stages", place), "display_value": stage, "actual_value": stage, "reference_value": stage,
         "sequence_number": place, "forecast_type": FORECAST.get(stage, "Open"), "type": "used", "colour_code": None}
        for place, stage in enumerate(STAGES, 1)
    ]  # fmt: skip


def fields(module: str, history_module: str | None) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [
        {"api_name": name, "data_type": "text", "field_label": name, "history_tracking": None, "pick_list_values": []}
        for name in (*FIELDS[module], "Created_Time", "Modified_Time")
    ]
    for one in told:
        if module == "Deals" and one["api_name"] == "Stage":
            one["pick_list_values"] = stages()
            if history_module:
                one["history_tracking"] = {"module": {"api_name": history_module, "id": "9"},
                                           "duration_configured_field": None}  # fmt: skip
    return told


def users(world: World) -> list[dict[str, Any]]:
    return [
        {"id": ids("users", one.id), "full_name": one.name, "email": one.email,
         "role": {"id": "1", "name": ROLES[one.department]}, "status": "active" if one.is_active else "deleted"}
        for one in world.users.values()
    ]  # fmt: skip
