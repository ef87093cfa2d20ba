"""Contacts of Mautic, each with its company, which the list of contacts names but does not identify."""

from collections.abc import Mapping, Sequence

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import Row
from connectors.mautic.client import Clause, JsonRow, Mautic
from connectors.mautic.passes import Read, changing
from connectors.mautic.tables import CONTACTS, contact


def contacts(role_field: str | None) -> Read:
    """Contacts, new and changed."""

    def rows(client: Mautic, record: Sequence[JsonRow]) -> Mapping[str, Sequence[Row]]:
        companies = primary_companies(client, [str(one["id"]) for one in record])
        return {CONTACTS.name: [contact(one, companies.get(str(one["id"])), role_field) for one in record]}

    return changing(_ask, rows, dated="dateAdded", changed="dateModified", newest=_newest)


def primary_companies(client: Mautic, contact_ids: Sequence[str]) -> dict[str, str | None]:
    """Contact -> its primary company; contacts without one are not in it."""
    found: dict[str, str | None] = {}
    these: list[Clause] = [("lead_id", "in", ",".join(contact_ids)), ("is_primary", "eq", "1")]
    reached = "0"
    while records := client.rows("companies_leads", *these, ("lead_id", "gt", reached), order=("lead_id", "asc")):
        found |= {str(one["lead_id"]): as_text(one["company_id"]) for one in records}
        reached = str(max(int(one["lead_id"]) for one in records))
    return found


def _ask(client: Mautic, where: Sequence[Clause]) -> list[JsonRow]:
    return client.things("contacts", *where)


def _newest(client: Mautic) -> str | None:
    changed: Clause = ("dateModified", "isNotNull", "")
    records = client.things("contacts", changed, order=("date_modified", "desc"), limit=1)
    return as_instant(records[0]["dateModified"]) if records else None
