"""E-mails that Mautic sent, one row per recipient; the row changes when the e-mail is opened for the first time."""

from collections.abc import Mapping, Sequence

from connectors.kit.as_text import as_instant
from connectors.kit.stream import Row
from connectors.mautic.client import Clause, JsonRow, Mautic
from connectors.mautic.passes import Read, changing
from connectors.mautic.tables import logged

TABLE = "email_stats"


def mailings() -> Read:
    """E-mails sent, and sent ones that were opened."""
    return changing(_ask, _rows, dated="date_sent", changed="date_read", newest=_newest)


def _ask(client: Mautic, where: Sequence[Clause]) -> list[JsonRow]:
    return client.rows(TABLE, *where)


def _rows(_: Mautic, records: Sequence[JsonRow]) -> Mapping[str, Sequence[Row]]:
    return logged(TABLE)(records)


def _newest(client: Mautic) -> str | None:
    records = client.rows(TABLE, ("date_read", "isNotNull", ""), order=("date_read", "desc"), limit=1)
    return as_instant(records[0]["date_read"]) if records else None
