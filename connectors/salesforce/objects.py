"""Which objects of Salesforce are read, which of their fields, and under which name they are stored.

Field names: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/.
"""

import re
from dataclasses import dataclass

from connectors.kit.stream import RawTable

# Requested where the object has them, but not stored: a deleted row becomes a row of ``gone``.
DELETION_FIELDS = ("IsDeleted", "MasterRecordId")
# Fields that only some organisations have: several currencies, picklists of countries, several sales processes.
OPTIONAL_FIELDS = frozenset({"CurrencyIsoCode", "BillingCountryCode", "RecordTypeId"})


def column_of(field: str) -> str:
    """The raw column of a field: ``CreatedById`` -> ``created_by_id``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", field).lower()


@dataclass(frozen=True)
class SObject:
    """An object as it is read.

    changed: the indexed instant that orders its rows; for a history, whose rows never change, their creation.
    is_large: its first reading is a Bulk query job. forgets: Salesforce itself drops old rows, so that a row no longer
    listed is not a deleted one. only: a condition on the rows to read.
    """

    name: str
    table_name: str
    fields: tuple[str, ...]
    changed: str = "SystemModstamp"
    is_large: bool = True
    forgets: bool = False
    only: str | None = None

    @property
    def kept_fields(self) -> tuple[str, ...]:
        """Every field that is stored."""
        return ("Id", *self.fields, self.changed) if self.changed not in self.fields else ("Id", *self.fields)

    @property
    def table(self) -> RawTable:
        """The raw table of the object."""
        return RawTable(self.table_name, ("id",), tuple(column_of(field) for field in self.kept_fields))


def _history(name: str, table: str, parent: str, tracked: str) -> SObject:
    """The history of the one field that is needed of all tracked ones."""
    fields = (parent, "Field", "OldValue", "NewValue", "CreatedById", "CreatedDate")
    return SObject(name, table, fields, changed="CreatedDate", forgets=True, only=f"Field = '{tracked}'")


# In the order of reading: who, with whom, what about, and then what happened between them.
OBJECTS = (
    SObject("UserRole", "user_roles", ("Name",), is_large=False),
    SObject("Profile", "profiles", ("Name",), is_large=False),
    SObject("RecordType", "record_types", ("Name",), is_large=False),
    SObject(
        "User", "users",
        ("Name", "Email", "Department", "UserRoleId", "ProfileId", "UserType", "IsActive"), is_large=False,
    ),
    SObject(
        "Account", "accounts",
        (
            "Name", "Website", "Industry", "BillingCountry", "BillingCountryCode", "BillingState", "BillingPostalCode",
            "BillingCity", "NumberOfEmployees", "AccountSource", "OwnerId", "CurrencyIsoCode", "ParentId",
            "CreatedDate",
        ),
    ),
    SObject("Contact", "contacts", ("AccountId", "Name", "Email", "Title", "CreatedDate")),
    SObject(
        "Lead", "leads",
        (
            "Name", "Email", "Company", "Title", "Status", "IsConverted", "ConvertedDate", "ConvertedAccountId",
            "ConvertedContactId", "CreatedDate",
        ),
    ),
    _history("LeadHistory", "lead_history", "LeadId", "Status"),
    SObject(
        "Opportunity", "opportunities",
        (
            "AccountId", "Name", "StageName", "Amount", "CurrencyIsoCode", "OwnerId", "CloseDate", "IsClosed", "IsWon",
            "LastStageChangeDate", "Type", "RecordTypeId", "CreatedDate",
        ),
    ),
    SObject(
        "OpportunityHistory", "opportunity_history",
        ("OpportunityId", "StageName", "Amount", "CloseDate", "CreatedById", "CreatedDate"), forgets=True,
    ),
    _history("OpportunityFieldHistory", "opportunity_field_history", "OpportunityId", "StageName"),
    SObject("OpportunityContactRole", "contact_roles", ("OpportunityId", "ContactId", "Role", "CreatedDate")),
    SObject("Campaign", "campaigns", ("Name", "Type"), is_large=False),
    SObject(
        "CampaignMember", "campaign_members",
        ("CampaignId", "ContactId", "LeadId", "HasResponded", "FirstRespondedDate", "CreatedDate"),
    ),
    SObject(
        "Task", "tasks",
        (
            "WhoId", "WhatId", "AccountId", "OwnerId", "Subject", "TaskSubtype", "Type", "CallType",
            "CallDurationInSeconds", "IsClosed", "IsRecurrence", "ActivityDate", "CompletedDateTime", "CreatedDate",
        ),
    ),
    SObject(
        "Event", "events",
        (
            "WhoId", "WhatId", "AccountId", "OwnerId", "Subject", "Type", "IsChild", "IsRecurrence", "IsAllDayEvent",
            "ActivityDate", "StartDateTime", "CreatedDate",
        ),
    ),
    # Who was invited, where the event itself names nobody.
    SObject("EventRelation", "event_relations", ("EventId", "RelationId", "Status")),
    # Which mail a task shows; nothing of the mail itself is read.
    SObject("EmailMessage", "email_messages", ("ActivityId", "MessageIdentifier")),
)  # fmt: skip
