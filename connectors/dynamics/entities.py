"""Which tables of Dataverse are read, which of their columns, and how a row becomes a row of text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.kit.as_text import as_text
from connectors.kit.stream import RawTable, Row

FORMATTED = "@OData.Community.Display.V1.FormattedValue"
TARGET = "@Microsoft.Dynamics.CRM.lookuplogicalname"


@dataclass(frozen=True)
class Column:
    """A raw column and the property it comes from.

    is_label: take the label that people see in place of a number or an id. target: accept only lookups of that table.
    """

    name: str
    of: str
    is_label: bool = False
    target: str | None = None

    def value(self, row: Mapping[str, Any]) -> str | None:
        """The column's text in `row`; None where it is empty or looks up another table."""
        if self.target is not None and row.get(self.of + TARGET) != self.target:
            return None
        if self.is_label:
            return as_text(row.get(self.of + FORMATTED, row.get(self.of)))
        return as_text(row.get(self.of))


@dataclass(frozen=True)
class Entity:
    """A table of Dataverse, by the name of its entity set, which is also the raw table's name; the key comes first."""

    entity_set: str
    columns: tuple[Column, ...]

    @property
    def table(self) -> RawTable:
        """The raw table of its rows."""
        return RawTable(self.entity_set, (self.columns[0].name,), tuple(column.name for column in self.columns))

    @property
    def query(self) -> str:
        """The link that lists it, with only the columns that are read."""
        return f"{self.entity_set}?$select={','.join(dict.fromkeys(column.of for column in self.columns))}"

    def row(self, record: Mapping[str, Any]) -> Row:
        """The raw row of a Dataverse record."""
        return {column.name: column.value(record) for column in self.columns}


def plain(*names: str) -> tuple[Column, ...]:
    """Columns that keep their names."""
    return tuple(Column(name, name) for name in names)


def label(name: str, of: str) -> Column:
    """The label of a choice or the name of a looked-up row."""
    return Column(name, of, is_label=True)


def lookup(name: str, of: str, target: str) -> Column:
    """The id of a looked-up row of one table."""
    return Column(name, f"_{of}_value", target=target)


OWNER = lookup("owner_user_id", "ownerid", "systemuser")
DATES = plain("createdon", "modifiedon")
MERGE = (Column("merged", "merged"), Column("master_id", "_masterid_value"))

ACCOUNTS = Entity(
    "accounts",
    (
        *plain("accountid", "name", "websiteurl", "emailaddress1", "address1_country", "address1_stateorprovince"),
        *plain("address1_postalcode", "address1_city", "numberofemployees", "revenue"),
        label("industry", "industrycode"), label("category", "accountcategorycode"),
        Column("currency_id", "_transactioncurrencyid_value"), Column("parent_id", "_parentaccountid_value"), OWNER,
        *MERGE, *DATES,
    ),
)  # fmt: skip
CONTACTS = Entity(
    "contacts",
    (
        *plain("contactid", "fullname", "emailaddress1", "jobtitle"), label("role", "accountrolecode"),
        lookup("account_id", "parentcustomerid", "account"), OWNER, *MERGE, *DATES,
    ),
)  # fmt: skip
LEADS = Entity(
    "leads",
    (
        *plain("leadid", "fullname", "emailaddress1", "companyname", "jobtitle", "statecode"),
        Column("status_value", "statuscode"), label("status", "statuscode"),
        Column("account_id", "_parentaccountid_value"), Column("contact_id", "_parentcontactid_value"), OWNER, *MERGE,
        *DATES,
    ),
)  # fmt: skip


def opportunities(stage_column: str) -> Entity:
    """Opportunities, whose stage is in `stage_column`: text, or a choice whose label is taken."""
    return Entity(
        "opportunities",
        (
            *plain("opportunityid", "name"), Column("stage_value", stage_column), label("stage", stage_column),
            *plain("statecode", "estimatedvalue", "actualvalue", "estimatedclosedate", "actualclosedate"),
            Column("account_id", "_parentaccountid_value"), lookup("customer_account_id", "customerid", "account"),
            Column("contact_id", "_parentcontactid_value"), Column("currency_id", "_transactioncurrencyid_value"),
            *plain("importsequencenumber"), OWNER, *DATES,
        ),
    )  # fmt: skip


def _activity(entity_set: str, *more: Column) -> Entity:
    return Entity(
        entity_set,
        (
            *plain("activityid", "subject", "statecode", "actualstart", "actualend", "scheduledstart", "scheduledend"),
            *more,
            lookup("about_account_id", "regardingobjectid", "account"),
            lookup("about_contact_id", "regardingobjectid", "contact"),
            lookup("about_opportunity_id", "regardingobjectid", "opportunity"),
            lookup("about_lead_id", "regardingobjectid", "lead"),
            OWNER, *DATES,
        ),
    )  # fmt: skip


CAMPAIGN = Column("campaign", "_regardingobjectid_value", is_label=True, target="campaign")
ACTIVITIES = (
    _activity("phonecalls", *plain("directioncode", "leftvoicemail")),
    _activity("appointments"),
    _activity("emails", *plain("directioncode", "senton", "messageid")),
    _activity("campaignresponses", *plain("receivedon", "category"), CAMPAIGN),
)
PARTIES = Entity(
    "activityparties",
    (
        *plain("activitypartyid"), Column("activity_id", "_activityid_value"), Column("part", "participationtypemask"),
        lookup("party_contact_id", "partyid", "contact"), lookup("party_account_id", "partyid", "account"),
        lookup("party_lead_id", "partyid", "lead"),
    ),
)  # fmt: skip
CLOSES = Entity(
    "opportunitycloses",
    (*plain("activityid"), Column("opportunity_id", "_opportunityid_value"), *plain("actualend", "createdon")),
)


def processes(entity_set: str) -> Entity:
    """Instances of the business process flow of opportunities."""
    return Entity(
        entity_set,
        (
            *plain("businessprocessflowinstanceid"), Column("opportunity_id", "_opportunityid_value"),
            *plain("activestagestartedon", "statuscode"), *DATES,
        ),
    )  # fmt: skip


USERS = Entity(
    "systemusers",
    (
        *plain("systemuserid", "fullname", "internalemailaddress", "isdisabled", "applicationid", "accessmode"),
        label("unit", "_businessunitid_value"),
    ),
)
TEAMS = Entity("teams", plain("teamid", "name", "isdefault", "teamtype"))
MEMBERSHIPS = Entity("teammemberships", plain("teammembershipid", "systemuserid", "teamid"))
CURRENCIES = Entity("transactioncurrencies", plain("transactioncurrencyid", "isocurrencycode"))
OPTIONS = Entity(
    "stringmaps", plain("stringmapid", "objecttypecode", "attributename", "attributevalue", "langid", "value")
)
AUDITS = "audits"
AUDIT_TABLE = RawTable(
    AUDITS,
    ("auditid", "column_name"),
    ("auditid", "column_name", "object", "object_id", "old_value", "new_value", "changed_at", "user_id", "operation"),
)
