"""How leads move through their lifecycle where one of their fields records it, not a model of the revenue cycle."""

from collections.abc import Iterator

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import Cursor, Page, RawTable
from connectors.marketo.client import Marketo
from connectors.marketo.leads import attribute
from connectors.marketo.log import remembered, walk

# Our column -> their attribute.
ATTRIBUTES = {
    "source": "Source",
    "reason": "Reason",
    "changed_by_user": "Modifying User",
    "changed_by_method": "API Method Name",
}
LIFECYCLE_LOG = RawTable(
    "lifecycle_log", ("id",), ("id", "lead_id", "old_value", "new_value", "changed_at", "campaign_id", *ATTRIBUTES)
)


class Lifecycle:
    """Reads the changes of `field`, which Marketo keeps for 90 days; nothing without a field."""

    def __init__(self, field: str | None) -> None:
        self._field = field

    def read(self, client: Marketo, cursor: Cursor | None) -> Iterator[Page]:
        """Changes of the field."""
        if (field := self._field) is None:
            yield Page({}, {})
            return
        for found, end in walk(client, lambda token: client.lead_changes(token, field), cursor, remembered()):
            rows = [
                {
                    "id": as_text(one.get("marketoGUID") or one["id"]),
                    "lead_id": as_text(one["leadId"]),
                    "old_value": as_text(change.get("oldValue")),
                    "new_value": as_text(change.get("newValue")),
                    "changed_at": as_instant(one["activityDate"]),
                    "campaign_id": as_text(one.get("campaignId")),
                    **{ours: attribute(one, theirs) for ours, theirs in ATTRIBUTES.items()},
                }
                for one in found
                for change in one.get("fields") or ()
                if change["name"] == field
            ]
            yield Page({LIFECYCLE_LOG.name: rows}, end)
