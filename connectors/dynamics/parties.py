"""Who took part in an activity: stored in its own row, since Dataverse recreates the parties at every change."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from connectors.dynamics.client import Dataverse
from connectors.dynamics.entities import PARTIES, Entity
from connectors.dynamics.tracked import tracked
from connectors.kit.stream import RawTable, Row, Stream

# Ids per request: keeps its address well below the 32 kB that Dataverse accepts.
ASKED_AT_ONCE = 200

PARTY_COLUMNS = ("party_contact_id", "party_account_id", "party_lead_id")
# Kinds of participation (participationtypemask), the most significant first: customer, sender, to, required, organiser,
# optional, cc, bcc.
PARTS = ("11", "1", "2", "5", "7", "6", "3", "4")


def activities(entity: Entity) -> Stream:
    """The stream of one kind of activity, with the first contact, account and lead among its parties."""
    own = entity.table
    table = RawTable(own.name, own.key, (*own.columns, *PARTY_COLUMNS))
    return tracked(entity, table, partial(_with_parties, entity))


def _with_parties(entity: Entity, client: Dataverse, records: Sequence[Mapping[str, Any]]) -> list[Row]:
    rows = [entity.row(row) for row in records]
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(rows), ASKED_AT_ONCE):
        ids = [str(row["activityid"]) for row in rows[start : start + ASKED_AT_ONCE]]
        for party in sorted(_parties(client, ids), key=_weight):
            first = found.setdefault(str(party["activity_id"]), {})
            for column in PARTY_COLUMNS:
                if (someone := party[column]) is not None:
                    first.setdefault(column, someone)
    return [{**row, **found.get(str(row["activityid"]), {})} for row in rows]


def _parties(client: Dataverse, ids: Sequence[str]) -> list[Row]:
    listed = ",".join(f"'{one}'" for one in ids)
    among = f"Microsoft.Dynamics.CRM.In(PropertyName='activityid',PropertyValues=[{listed}])"
    return [PARTIES.row(row) for page in client.pages(f"{PARTIES.query}&$filter={among}") for row in page.rows]


def _weight(party: Row) -> tuple[int, str]:
    part = party["part"] or ""
    return PARTS.index(part) if part in PARTS else len(PARTS), str(party["activitypartyid"])
