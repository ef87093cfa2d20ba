"""What is said about a system before and after it is connected."""

from collections.abc import Iterable
from datetime import timedelta

from connectors.connecting import Connection
from connectors.kit.system import Standing
from ui.text.catalogue import has_text, t, tn
from ui.text.escaping import markdown


def kind_name(kind: str) -> str:
    """The vendor's name for systems of `kind`."""
    return t(f"connector.{kind}")


def interval_in_words(span: timedelta) -> str:
    """``alle 45 Minuten``: how often, in the largest unit of which `span` is a whole number."""
    minutes = round(span.total_seconds() / 60)
    for unit, length in (("days", 24 * 60), ("hours", 60)):
        if minutes % length == 0:
            return tn(f"schedule.each.{unit}", minutes // length)
    return tn("schedule.each.minutes", minutes)


def field_name(connection: Connection, field: str) -> str:
    """The question for one setting."""
    own = f"system.{connection.kind}.field.{field}"
    return t(own if has_text(own) else f"connect.{field}")


def needs(connection: Connection) -> str:
    """Markdown: what is read of such a system, which rights it needs, how far back it reaches, and where all of it
    stands step by step.
    """
    kind = connection.kind
    rights = ", ".join(f"`{scope}`" for scope in connection.scopes)
    sentences = (
        t("connect.intro", system=kind_name(kind)),
        tn("connect.rights", len(connection.scopes), rights=rights) if rights else t("connect.no_rights"),
        t(f"system.{kind}.history"),
        t(f"system.{kind}.confirmed"),
        t("connect.guide", kind=kind),
    )
    return "\n".join(f"- {sentence}" for sentence in sentences)


def faulty_fields(connection: Connection, fields: Iterable[str]) -> str:
    """Markdown: which of the settings are missing or not valid, by their questions."""
    known = {field.name: field_name(connection, field.name) for field in connection.fields}
    named = "\n".join(f"- {markdown(known.get(field, field))}" for field in fields)
    return f"{t('connect.faulty')}\n\n{named}"


def connected(connection: Connection, standing: Standing) -> str:
    """Markdown: whose the credentials are, what they lack, and what to do next."""
    sentences = [t("connect.done", system=kind_name(connection.kind), whose=markdown(standing.owner))]
    if standing.missing_scopes:
        sentences.append(t("cli.scopes_missing", scopes=markdown(", ".join(standing.missing_scopes))))
    sentences += (markdown(t(note.key, **note.values)) for note in standing.notes)
    return " ".join((*sentences, t("connect.next")))
