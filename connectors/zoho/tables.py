"""The raw tables: which fields of which module, and how a record becomes a row of text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import RawTable, Row

TIMES = ("Created_Time", "Modified_Time")


@dataclass(frozen=True)
class Module:
    """A module of Zoho: its name, the raw table it fills, the fields requested, one per column in lower case.

    own: column -> a custom field of the organisation; empty where it has none.
    """

    name: str
    fields: tuple[str, ...]
    own: tuple[tuple[str, str], ...] = ()

    @property
    def table(self) -> RawTable:
        """The raw table of the records."""
        columns = (*(name.lower() for name in self.fields), *(column for column, _ in self.own))
        return RawTable(self.name.lower(), ("id",), columns)

    @property
    def wanted(self) -> tuple[str, ...]:
        """All fields to request."""
        return (*self.fields, *(name for _, name in self.own if name))

    def row(self, record: Mapping[str, Any]) -> Row:
        """A record as text."""
        row = {name.lower(): text(name, record.get(name)) for name in self.fields}
        return {**row, **{column: text(name, record.get(name)) if name else None for column, name in self.own}}


def accounts(segment: str) -> Module:
    """Accounts, with the segment from a custom field."""
    return Module(
        "Accounts",
        (
            "id", "Account_Name", "Website", "Industry", "Billing_Country", "Billing_State", "Billing_Code",
            "Billing_City", "Employees", "Owner", "Parent_Account", *TIMES,
        ),
        (("segment", segment),),
    )  # fmt: skip


def contacts(role: str) -> Module:
    """Contacts, with the buying role from a custom field."""
    return Module(
        "Contacts", ("id", "First_Name", "Last_Name", "Email", "Account_Name", "Title", *TIMES), (("role", role),)
    )


LEADS = Module(
    "Leads",
    ("id", "First_Name", "Last_Name", "Email", "Company", "Designation", "Converted__s", "Converted_Contact", *TIMES),
)
DEALS = Module(
    "Deals",
    (
        "id", "Deal_Name", "Account_Name", "Contact_Name", "Stage", "Pipeline", "Amount", "Currency", "Type", "Owner",
        "Closing_Date", "Stage_Modified_Time", *TIMES,
    ),
)  # fmt: skip
CALLS = Module(
    "Calls",
    (
        "id", "Subject", "Call_Type", "Call_Start_Time", "Call_Duration_in_seconds", "Outgoing_Call_Status", "Who_Id",
        "What_Id", "Owner", *TIMES,
    ),
)  # fmt: skip
EVENTS = Module("Events", ("id", "Event_Title", "Start_DateTime", "Who_Id", "What_Id", "Participants", "Owner", *TIMES))
TASKS = Module("Tasks", ("id", "Subject", "Status", "Closed_Time", "Who_Id", "What_Id", "Owner", *TIMES))

# A row is a stay in a stage: since when, and which stage followed. Zoho itself gives the module's name.
HISTORY = RawTable("stage_history", ("id",), ("id", "deal_id", "stage", "moved_to", "entered_at"))
HISTORY_FIELDS = {
    "id": "id", "deal_id": "Potential_Name", "stage": "Stage", "moved_to": "Moved_To__s", "entered_at": "Modified_Time",
}  # fmt: skip
STAGES = RawTable("stages", ("id",), ("id", "label", "value", "reference", "kind"))
USERS = RawTable("users", ("id",), ("id", "name", "email", "role", "status"))
ORGANISATION = RawTable("organisation", ("id",), ("id", "currency"))


def stage(record: Mapping[str, Any]) -> Row:
    """A choice of the field with a deal's stage; its kind is Open, Closed Won or Closed Lost."""
    return {
        "id": as_text(record["id"]), "label": as_text(record.get("display_value")),
        "value": as_text(record.get("actual_value")), "reference": as_text(record.get("reference_value")),
        "kind": as_text(record.get("forecast_type")),
    }  # fmt: skip


def stay(record: Mapping[str, Any]) -> Row:
    """A row of the history of stages."""
    return {column: text(name, record.get(name)) for column, name in HISTORY_FIELDS.items()}


def user(record: Mapping[str, Any]) -> Row:
    """Somebody with a seat."""
    return {
        "id": as_text(record["id"]), "name": as_text(record.get("full_name")), "email": as_text(record.get("email")),
        "role": as_text((record.get("role") or {}).get("name")), "status": as_text(record.get("status")),
    }  # fmt: skip


def text(name: str, value: Any) -> str | None:
    """The value of the field `name`: of a referenced record its id, of a time the instant."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return as_instant(value) if name.endswith("Time") else as_text(value)
