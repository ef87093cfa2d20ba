"""What can be forgotten: a contact, a user, a whole source."""

from typing import Literal

from connectors.forgetting.forget import Removed
from connectors.forgetting.forget import forget as forget_person
from connectors.forgetting.source import forget_source
from model.charter import Charter
from settings import Settings
from storage.warehouse import Warehouse


def forget(
    settings: Settings,
    warehouse: Warehouse,
    charter: Charter,
    what: Literal["contact", "user", "source"],
    name: str,
    *,
    is_tried: bool = False,
) -> list[Removed]:
    """What was removed, place by place; Fault if there is no such person or source."""
    if what == "source":
        return forget_source(settings, warehouse, charter, name, is_tried=is_tried)
    return forget_person(settings, warehouse, what, name, is_tried=is_tried)
