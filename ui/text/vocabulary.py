"""Words for values of which the data may contain unknown ones: buying roles, kinds of activity."""

from ui.text import catalogue, values
from ui.text.catalogue import t


def role_name(role: str | None) -> str:
    """A buying role in words, or as written in the data if we have no word for it. Not escaped."""
    if values.is_nothing(role):
        return values.NOTHING
    return t(f"people.role.{role}") if catalogue.has_text(f"people.role.{role}") else str(role)


def activity_name(kind: str) -> str:
    """A kind of activity in words, or as written in the data if we have no word for it. Not escaped."""
    key = f"evidence.kind.{kind}"
    return t(key) if catalogue.has_text(key) else kind
