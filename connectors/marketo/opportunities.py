"""Opportunities, reached through the people with a role in them: Marketo lists them in no other way.

Where a CRM is synchronised natively, Marketo does not expose these roles; connect the CRM itself instead.
"""

from collections.abc import Iterator

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import Cursor, Page, RawTable
from connectors.marketo.client import Marketo
from connectors.marketo.exports import Part
from connectors.marketo.leads import NEW_LEAD, WHO, lead_ids
from connectors.marketo.log import THE_BEGINNING, walk

ADD_TO, REMOVE_FROM, UPDATE = 34, 35, 36
# Every lead ever listed, and every lead whose opportunities changed since.
TYPES = (NEW_LEAD, ADD_TO, REMOVE_FROM, UPDATE)
EXPORTED = (Part(TYPES, WHO),)

FIELDS = {
    "id": "marketoGUID",
    "external_id": "externalOpportunityId",
    "external_company_id": "externalCompanyId",
    "name": "name",
    "stage": "stage",
    "amount": "amount",
    "is_closed": "isClosed",
    "is_won": "isWon",
    "close_on": "closeDate",
    "created_in_crm_at": "externalCreatedDate",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}
OPPORTUNITIES = RawTable("opportunities", ("id",), tuple(FIELDS))
ROLES = RawTable("opportunity_roles", ("id",), ("id", "external_id", "lead_id", "role", "is_primary"))


def opportunities(client: Marketo, cursor: Cursor | None) -> Iterator[Page]:
    """Opportunities and people's roles in them."""
    for found, end in walk(client, lambda token: client.activities(token, TYPES), cursor, THE_BEGINNING, EXPORTED):
        roles = client.roles(lead_ids(found))
        records = client.opportunities(
            list(dict.fromkeys(one["externalOpportunityId"] for one in roles)), [*FIELDS.values()]
        )
        rows = []
        for one in records:
            row = {ours: as_text(one.get(theirs)) for ours, theirs in FIELDS.items()}
            row |= {ours: as_instant(one.get(theirs)) for ours, theirs in FIELDS.items() if ours.endswith("_at")}
            rows.append(row)
        parts = [
            {
                "id": as_text(one["marketoGUID"]),
                "external_id": as_text(one["externalOpportunityId"]),
                "lead_id": as_text(one["leadId"]),
                "role": as_text(one.get("role")),
                "is_primary": as_text(one.get("isPrimary")),
            }
            for one in roles
        ]
        yield Page({OPPORTUNITIES.name: rows, ROLES.name: parts}, end)
