"""Leads of Marketo: found by the activities that create, change and merge them, then requested by id.

Marketo lists leads only by ids and searchable fields. Its "New Lead" activities are kept for ever, so that
traversing them finds every lead.
"""

import re
from collections.abc import Iterator, Sequence

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import GONE, Cursor, Page, RawTable, Row
from connectors.marketo.client import JsonRow, Marketo
from connectors.marketo.exports import Part
from connectors.marketo.log import THE_BEGINNING, walk

NEW_LEAD, CHANGE_DATA_VALUE, MERGE_LEADS = 12, 13, 32
TYPES = (NEW_LEAD, CHANGE_DATA_VALUE, MERGE_LEADS)
# Who is concerned is enough, but for merges; what changed would fill the files.
WHO = ("leadId", "activityDate", "activityTypeId")
EXPORTED = (Part((NEW_LEAD, CHANGE_DATA_VALUE), WHO), Part((MERGE_LEADS,), (*WHO, "attributes")))

# Our column -> their field. A lead carries the values of its company, which can only be reached through it.
FIELDS = {
    "id": "id",
    "first_name": "firstName",
    "last_name": "lastName",
    "email": "email",
    "company_id": "contactCompany",
    "external_company_id": "externalCompanyId",
    "company": "company",
    "website": "website",
    "industry": "industry",
    "state": "billingState",
    "country": "billingCountry",
    "postcode": "billingPostalCode",
    "place": "billingCity",
    "employees": "numberOfEmployees",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}
LEADS = RawTable("leads", ("id",), (*FIELDS, "buying_role"))


class Leads:
    """Reads leads. `role_field`: the field with a lead's role in the buying decision."""

    def __init__(self, role_field: str | None) -> None:
        self._role_field = role_field

    def read(self, client: Marketo, cursor: Cursor | None) -> Iterator[Page]:
        """Leads created and changed, and merges as rows of ``gone``."""
        fields = [*FIELDS.values(), *([self._role_field] if self._role_field else ())]
        for found, end in walk(client, lambda token: client.activities(token, TYPES), cursor, THE_BEGINNING, EXPORTED):
            records = client.leads(lead_ids(found), fields)
            yield Page({LEADS.name: [self._row(one) for one in records], GONE.name: [*merged(found)]}, end)

    def _row(self, one: JsonRow) -> Row:
        row = {ours: as_text(one.get(theirs)) for ours, theirs in FIELDS.items()}
        row |= {name: as_instant(one.get(FIELDS[name])) for name in ("created_at", "updated_at")}
        row["buying_role"] = as_text(one.get(self._role_field)) if self._role_field else None
        return row


def deleted(client: Marketo, cursor: Cursor | None) -> Iterator[Page]:
    """Deleted leads, as rows of ``gone``; Marketo remembers them for two weeks."""
    for found, end in walk(client, client.deletions, cursor, THE_BEGINNING):
        rows = [_gone(as_text(one["leadId"]), "deleted", None, one) for one in found]
        yield Page({GONE.name: rows}, end)


def lead_ids(found: Sequence[JsonRow]) -> list[str]:
    """The ids of the leads in these activities, each once."""
    return list(dict.fromkeys(str(one["leadId"]) for one in found))


def merged(found: Sequence[JsonRow]) -> Iterator[Row]:
    """The leads that were merged into another, from the merge activities."""
    for one in found:
        if one["activityTypeId"] == MERGE_LEADS:
            for loser in merge_ids(attribute(one, "Merge IDs")):
                yield _gone(loser, "merged", as_text(one["leadId"]), one)


def merge_ids(listed: str | None) -> list[str]:
    """The ids in a list like ``[1286861, 60935]``."""
    return re.findall(r"\d+", listed or "")


def attribute(one: JsonRow, name: str) -> str | None:
    """The value of an activity's attribute; None where it has none."""
    for held in one.get("attributes") or ():
        if held["name"] == name:
            return as_text(held.get("value"))
    return None


def _gone(lead_id: str | None, kind: str, into: str | None, one: JsonRow) -> Row:
    gone_at = as_instant(one["activityDate"])
    return {"object": LEADS.name, "id": lead_id, "kind": kind, "into_id": into, "gone_at": gone_at}
