"""Which collections of Account Engagement are read, which of their fields, and how each can be traversed.

Fields and filters: https://developer.salesforce.com/docs/marketing/pardot/guide/version5overview.html and the pages of
the objects next to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from connectors.kit.stream import RawTable


class Way(Enum):
    """How a collection can be traversed, depending on what it can be ordered and filtered by."""

    CHANGES = "by id among the rows that changed"
    IDS = "by id, all rows every time"
    TOKENS = "by page tokens, all rows every time: no order, no filter"


@dataclass(frozen=True)
class Collection:
    """A collection as it is read. changed: the column of the last change. has_bin: deleted rows are in a recycle bin
    and are requested too. deleted_are_gone: if not, a deleted row is kept and marked (a former user's actions remain).
    forgets: rows no longer listed are too old, not deleted. only: filters that are always applied.
    """

    path: str
    fields: tuple[str, ...]
    way: Way = Way.CHANGES
    changed: str = "updatedAt"
    has_bin: bool = False
    deleted_are_gone: bool = False
    forgets: bool = False
    only: Mapping[str, str] = field(default_factory=dict)

    @property
    def table_name(self) -> str:
        """Name of the raw table."""
        return self.path.replace("-", "_")

    @property
    def table(self) -> RawTable:
        """The raw table."""
        return RawTable(self.table_name, ("id",), tuple(column_of(name) for name in self.fields))


def column_of(name: str) -> str:
    """The raw column of a field: ``prospectAccountId`` -> ``prospect_account_id``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


COLLECTIONS = (
    Collection(
        "users",
        ("id", "email", "firstName", "lastName", "jobTitle", "roleName", "salesforceId", "isDeleted", "updatedAt"),
        has_bin=True,
    ),
    Collection("campaigns", ("id", "name", "salesforceId", "isDeleted", "updatedAt"), has_bin=True),
    Collection("forms", ("id", "name"), Way.TOKENS),
    Collection("list-emails", ("id", "name", "subject"), Way.TOKENS),
    Collection("lifecycle-stages", ("id", "name"), Way.TOKENS),
    Collection(
        "prospect-accounts",
        (
            "id", "name", "website", "industry", "employees", "billingCountry", "billingState", "assignedToId",
            "salesforceId", "isDeleted", "createdAt", "updatedAt",
        ),
        Way.IDS, has_bin=True, deleted_are_gone=True,
    ),
    Collection(
        "prospects",
        (
            "id", "firstName", "lastName", "email", "jobTitle", "company", "prospectAccountId", "salesforceContactId",
            "salesforceLeadId", "isDeleted", "createdAt", "updatedAt",
        ),
        has_bin=True, deleted_are_gone=True,
    ),
    Collection(
        "lifecycle-histories",
        ("id", "prospectId", "previousStageId", "nextStageId", "createdAt"), changed="createdAt", forgets=True,
    ),
    Collection(
        "visitor-activities",
        (
            "id", "prospectId", "type", "typeName", "details", "campaignId", "emailId", "listEmailId", "formId",
            "formHandlerId", "landingPageId", "fileId", "createdAt", "updatedAt",
        ),
        forgets=True,
        # Visitors who never identified themselves say nothing about an account.
        only={"prospectIdGreaterThan": "0"},
    ),
)  # fmt: skip
