"""Objects of the CRM as declared, and their records as rows of text."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from connectors.hubspot.client import HubSpot, Record
from connectors.kit.stream import GONE, RawTable, Row

LINK_COLUMNS = {"companies": "company_id", "contacts": "contact_id", "deals": "deal_id"}


def history_of(name: str, owner: str) -> RawTable:
    """The raw table of a property's versions, one row for each time it was set."""
    key = (owner, "changed_at", "value")
    return RawTable(name, key, (*key, "previous_value", "source_type", "source_id", "user_id"))


@dataclass(frozen=True)
class CrmObject:
    """One object: HubSpot's name for it and for its properties, which are also the columns of its raw table.

    own: column -> property, where each account has its own name for it; None: it has none. links: objects of which a
    row belongs to one. history: property -> raw table of its versions. more: raw table -> the rows of it that a record
    holds within a property.
    """

    name: str
    properties: tuple[str, ...]
    modified: str = "hs_lastmodifieddate"
    own: Mapping[str, str | None] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    history: Mapping[str, RawTable] = field(default_factory=dict)
    more: tuple[tuple[RawTable, Callable[[Record], Iterable[Row]]], ...] = ()

    @property
    def table(self) -> RawTable:
        """The raw table of the object itself."""
        links = (LINK_COLUMNS[other] for other in self.links)
        return RawTable(self.name, ("id",), ("id", *self.properties, *self.own, *links))

    @property
    def tables(self) -> tuple[RawTable, ...]:
        """All raw tables that its records fill, its own first."""
        return (self.table, *self.history.values(), *(table for table, _ in self.more))

    @property
    def requested(self) -> tuple[str, ...]:
        """Properties to request."""
        own = (name for name in self.own.values() if name)
        return tuple(dict.fromkeys((*self.properties, *own, self.modified, "hs_merged_object_ids")))


def raw_rows(client: HubSpot, one: CrmObject, records: list[Record]) -> dict[str, list[Row]]:
    """`records` and their associations, as rows per raw table."""
    ids = [record["id"] for record in records]
    links = {LINK_COLUMNS[other]: client.associated(one.name, other, ids) for other in one.links}
    rows: dict[str, list[Row]] = {one.name: [_row(one, record, links) for record in records]}
    rows[GONE.name] = [row for record in records for row in _merged(one, record)]
    for name, table in one.history.items():
        rows[table.name] = [row for record in records for row in _versions(record, name, table)]
    for table, more in one.more:
        rows[table.name] = [row for record in records for row in more(record)]
    return rows


def _row(one: CrmObject, record: Record, links: Mapping[str, Mapping[str, str]]) -> Row:
    values = record["properties"]
    own = {column: values.get(name) if name else None for column, name in one.own.items()}
    belongs = {column: found.get(record["id"]) for column, found in links.items()}
    return {"id": record["id"], **{name: values.get(name) for name in one.properties}, **own, **belongs}


def _versions(record: Record, name: str, table: RawTable) -> Iterator[Row]:
    """Each time a property was set, with its value before: HubSpot lists the newest first, even of one instant.

    An emptied property is no stage and no date.
    """
    versions = record.get("propertiesWithHistory", {}).get(name, ())
    for version, before in zip_longest(versions, versions[1:]):
        if not version["value"]:
            continue
        user = version.get("updatedByUserId")
        yield {
            table.key[0]: record["id"],
            "changed_at": version["timestamp"],
            "value": version["value"],
            "previous_value": (before or {}).get("value") or None,
            "source_type": version["sourceType"],
            "source_id": version.get("sourceId"),
            "user_id": None if user is None else str(user),
        }


def _merged(one: CrmObject, record: Record) -> Iterator[Row]:
    """Records that were merged into this one; HubSpot lists them nowhere else, and not when it happened."""
    for loser in (record["properties"].get("hs_merged_object_ids") or "").split(";"):
        if loser and loser != record["id"]:
            yield {"object": one.name, "id": loser, "kind": "merged", "into_id": record["id"], "gone_at": None}


def deleted(one: CrmObject, record: Record) -> Row:
    """The row of `gone` for a record in the recycling bin."""
    gone_at = record.get("archivedAt")
    return {"object": one.name, "id": record["id"], "kind": "deleted", "into_id": None, "gone_at": gone_at}
