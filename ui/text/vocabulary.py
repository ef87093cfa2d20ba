"""Words for values that the data may hold beside those we know: buying roles, kinds of activity."""

from ui.text import catalogue, values
from ui.text.catalogue import t


def role_name(role: str | None) -> str:
    """A buying role in words; one we have no word for as it is written in the data. Not escaped."""
    if values.is_nothing(role):
        return values.NOTHING
    return t(f"people.role.{role}") if catalogue.has_text(f"people.role.{role}") else str(role)


def activity_name(kind: str) -> str:
    """A kind of activity in words; one we have no word for as it is written in the data. Not escaped."""
    key = f"evidence.kind.{kind}"
    return t(key) if catalogue.has_text(key) else kind
